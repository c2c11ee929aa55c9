import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drawFaces } from "../../examples/synthetic.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "../tasks/task_command.ts";

const MOD = new URL("../../mod.ts", import.meta.url).href;

/** A network and a head of one's own, and where the data is. */
const CONFIG = (data: string) => `
import { defineBackbone, flatten, fullFc, linear, sequence } from ${JSON.stringify(MOD)};

export default {
  data: ${JSON.stringify(data)},
  imageSize: 16,
  batch: 8,
  steps: 2,
  device: "wasm",
  schedule: { name: "constant" },
  backbone: (options) =>
    defineBackbone("mine", { ...options, embeddingLength: 4 }, (parameters) =>
      sequence(flatten, linear(parameters, "linear", { inputs: 16 * 16 * 3, outputs: 4 }))),
  head: (context) => ({ ...fullFc(context), name: "my-head" }),
};
`;

Deno.test("tasks train a network and a head of one's own, go on with them, and embed with it", () =>
  withFolder(async (folder) => {
    const [data, config, run] = ["faces", "own/config.ts", "run"].map((name) => join(folder, name));
    await rename(await drawFaces(20, 4), data);
    await mkdir(join(folder, "own"));
    await writeFile(config, CONFIG(data));
    const trained = await runTask("train", ["--config", config, "--workers", "2", "--out", run]);
    strictEqual(trained.code, 0, trained.stderr);
    match(
      trained.stdout,
      /^backbone +\(yours\)\n[^]*^head +\(yours\)$|^head +\(yours\)\n[^]*^backbone +\(yours\)$/m,
    );
    match(
      trained.stdout,
      /^Backbone: mine, 3,076 parameters\nNetwork: .+\nHead: my-head, 72 parameters/m,
    );
    match(trained.stdout, /^Device: wasm, 2 workers \(it was chosen\)$/m);
    match(trained.stdout, new RegExp(`^To embed faces: .* --config ${config}$`, "m"));
    const { backbone, head } = JSON.parse(await readFile(join(run, "summary.json"), "utf8"));
    deepStrictEqual([backbone, head], ["mine", "my-head"]);

    const resumed = await runTask("train", ["--resume", run, "--config", config, "--steps", "3"]);
    strictEqual(resumed.code, 0, resumed.stderr);
    match(resumed.stdout, /^step 3 {2}loss/m);

    const flags = ["--checkpoint", run, "--data", data, "--device", "wasm"];
    const out = join(folder, "embeddings");
    const refused = await runTask("extract", [...flags, "--out", out]);
    strictEqual(refused.code, 1);
    strictEqual(
      refused.stderr,
      'error: Cannot make the backbone "mine" as it was made by a function of the configuration: that must be given',
    );
    const extracted = await runTask("extract", [...flags, "--config", config, "--out", out]);
    strictEqual(extracted.code, 0, extracted.stderr);
    match(extracted.stdout, /^80 embeddings of 8 numbers, 0 images skipped\.$/m);

    const inspected = await runTask("inspect", [
      ...["--data", data, "--test", data, "--checkpoint", run, "--config", config],
      ...["--device", "wasm"],
    ]);
    strictEqual(inspected.code, 0, inspected.stderr);
    match(inspected.stdout, /^Embedding with mine, 160 images\.$/m);
  }));
