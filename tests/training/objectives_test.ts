import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { inShortForm, layerConfigs, objectivesOf } from "../../src/training/objectives.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { readRunConfig } from "../../src/training/read_run_config.ts";
import { testOnDevice } from "../devices.ts";
import { readSteps, trainAndListen } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { makeEarlier } from "./earlier_run.ts";
import { smallFaces } from "../small_faces.ts";

Deno.test("objectivesOf() reads the list, the keys at the top, and joint", () => {
  const [a, b, c] = [{ data: "a", batch: 8 }, { data: "b" }, { data: "c" }];
  deepStrictEqual(objectivesOf({ objectives: [a, b], out: "o" }), [a, b]);
  deepStrictEqual(objectivesOf({ ...a, out: "o" }), [a]);
  deepStrictEqual(objectivesOf({ ...a, joint: [b, c], out: "o" }), [a, b, c]);
  deepStrictEqual(objectivesOf({}), [{}]);
  deepStrictEqual(objectivesOf({ objectives: [a, 3, null] }), [a]);
});

Deno.test("inShortForm() has one objective at the top, and several in a list", () => {
  const [a, b] = [{ data: "a", batch: 8 }, { data: "b" }];
  deepStrictEqual(inShortForm({ objectives: [a], out: "o" }), { ...a, out: "o" });
  deepStrictEqual(inShortForm({ ...a, joint: [], out: "o" }), { ...a, out: "o" });
  deepStrictEqual(inShortForm({ ...a, joint: [b], out: "o" }), { objectives: [a, b], out: "o" });
  const config = parseTrainConfig({ out: "o", data: "a", minImages: 2 });
  deepStrictEqual(parseTrainConfig(inShortForm({ ...config })), config);
});

Deno.test("layerConfigs() lets flags speak of the first objective, and leaves the others", () => {
  const file = { objectives: [{ data: "a", batch: 8 }, { data: "b" }], seed: 1 };
  const parse = (...layers: Record<string, unknown>[]) =>
    parseTrainConfig(layerConfigs({ out: "o" }, ...layers));
  const { objectives, seed } = parse(file, { data: "c", seed: 2 });
  deepStrictEqual(objectives.map(({ data, batch }) => [data, batch]), [["c", 8], ["b", 64]]);
  strictEqual(seed, 2);
  deepStrictEqual(parse(file, { seed: 2 }), parse({ ...file, seed: 2 }));
  // A list takes the place of all there was.
  deepStrictEqual(
    parse({ data: "x", batch: 4, joint: [{ data: "y" }], seed: 1 }, file),
    parse(file),
  );
  // In the words of earlier versions.
  deepStrictEqual(
    parse({ objectives: [{ data: "a" }] }, { joint: [{ data: "b" }] }, { batch: 32 }),
    parse({ objectives: [{ data: "a", batch: 32 }, { data: "b" }] }),
  );
});

testOnDevice(
  "wasm",
  "a run of an earlier version goes on as it would have there, with its objectives in a list",
  () =>
    withFolder(async (folder) => {
      const first = smallFaces(18, 4), second = smallFaces(14, 3);
      const config = (out: string, steps: number) => ({
        objectives: [
          {
            data: first,
            batch: 8,
            head: { name: "virtual-fc", groups: 5, warmup: 1, memory: 3, memoryNegatives: 0 },
          },
          { data: second, batch: 6, imagesPerIdentity: 1, head: { name: "full-fc" } },
        ],
        ...{ imageSize: 16, workers: 1, device: "wasm", backbone: { name: "small", width: 2 } },
        ...{ schedule: { name: "constant" }, steps, out },
      });
      const whole = join(folder, "whole"), parts = join(folder, "parts");
      await trainAndListen(config(whole, 5));
      await trainAndListen(config(parts, 3));
      await makeEarlier(parts, 3);
      const before = await readRunConfig(parts);
      deepStrictEqual(Object.keys(before).includes("joint"), false);
      await trainAndListen(layerConfigs(before, { steps: 5 }), { resume: parts });
      const losses = async (out: string) => (await readSteps(out)).map(({ loss }) => loss);
      deepStrictEqual(await losses(parts), await losses(whole));
      const readConfig = async (out: string) => {
        const { out: _, ...rest } = JSON.parse(await readFile(join(out, "config.json"), "utf8"));
        return rest;
      };
      deepStrictEqual(await readConfig(parts), await readConfig(whole));
      const { config: saved } = await readCheckpoint(parts);
      deepStrictEqual({ ...saved, out: whole }, (await readCheckpoint(whole)).config);
    }),
);

Deno.test("what a file says in both forms stays, with flags on it, so that it is refused", () => {
  const file = { objectives: [{ data: "faces" }], data: "others", batch: 16, out: "runs/a" };
  const layered = layerConfigs({}, file, { steps: 3 });
  deepStrictEqual(layered, { ...file, steps: 3 });
  throws(
    () => parseTrainConfig(layered),
    /objectives: expected either these or .* at the top, got both/,
  );
});
