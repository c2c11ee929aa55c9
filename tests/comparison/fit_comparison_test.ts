import { deepStrictEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compare } from "../../src/comparison/compare.ts";
import { parseCompareConfig } from "../../src/comparison/parse_compare_config.ts";
import { fitComparison } from "../../src/comparison/fit_comparison.ts";
import { testOnDevice } from "../devices.ts";
import { smallFaces } from "../small_faces.ts";
import { withFolder } from "../temporary_folder.ts";

// Two of the twenty people are held out of a run, and two more of a search.
const DATA = smallFaces(20, 3);

Deno.test("a comparison chooses by its data as a run does, and leaves room for a search", async () => {
  const { chosen } = await fitComparison({ data: DATA, out: "x", heads: [{ name: "full-fc" }] });
  deepStrictEqual(chosen, { batch: 36, epochs: 400, evaluateEvery: 40 });
  for (const said of [{ search: ["rate"] }, { learningRates: [0.1, 0.2] }]) {
    const { chosen } = await fitComparison({ data: DATA, steps: 9, out: "x", ...said });
    deepStrictEqual(chosen, { batch: 32 });
  }
});

Deno.test("a comparison chooses no epochs where minutes are its budget", async () => {
  const { chosen } = await fitComparison({ data: DATA, minutes: 2, out: "x" });
  deepStrictEqual(chosen, { batch: 36 });
});

Deno.test("a comparison that is no good is named by its own keys", async () => {
  await rejects(fitComparison({ data: DATA, out: "x", head: {} }), /head: unknown key/);
});

testOnDevice(
  "wasm",
  "a comparison goes on with what it began with",
  () =>
    withFolder(async (out) => {
      const given = {
        ...{ data: DATA, out, imageSize: 16, steps: 1, seeds: 1, device: "wasm", workers: 1 },
        ...{ backbones: [{ name: "small", width: 2, embedding: 4 }], heads: [{ name: "n-pair" }] },
      };
      const begun = { ...given, crop: 20, batch: 8 };
      await compare(parseCompareConfig(begun));
      const { chosen } = await fitComparison(given);
      const { rows } = await compare(parseCompareConfig({ ...given, ...chosen }));
      deepStrictEqual([chosen.crop, chosen.batch, rows.length], [20, 8, 1]);
      await writeFile(join(out, "comparison.json"), "{}");
      await rejects(fitComparison(given), /comparison\.json/);
    }),
);
