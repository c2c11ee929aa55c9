import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeOnnx } from "../../src/formats/onnx/decode_onnx.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "./task_command.ts";

const SMALL = [
  ...["--data", "synthetic:8x4", "--image-size", "16", "--batch", "8", "--steps", "1"],
  ...["--workers", "1", "--device", "wasm", "--backbone", "small:width=2,embedding=4"],
  ...["--crop", "14"],
];

async function run(name: string, ...flags: string[]): Promise<string> {
  const { code, stdout, stderr } = await runTask(name, flags);
  strictEqual(code, 0, stderr);
  return stdout;
}

Deno.test("deno task export writes the network of a run, and what is to be known of it", () =>
  withFolder(async (folder) => {
    const out = join(folder, "run"), file = join(folder, "net.onnx");
    await run("train", ...SMALL, "--out", out);
    const told = await run("export", "--checkpoint", out, "--out", file, "--normalise");
    match(told, /^Backbone {2}small:width=2 after 1 steps\nImages {4}16x16, RGB from -1 to 1\n/);
    const { graph, metadata, opset } = decodeOnnx(await readFile(file));
    strictEqual(opset, 13);
    deepStrictEqual(graph.inputs, [{ name: "input", dims: ["N", 3, 16, 16] }]);
    deepStrictEqual(graph.outputs, [{ name: "embedding", dims: ["N", 4] }]);
    const { verification: { auc } } = JSON.parse(await readFile(join(out, "summary.json"), "utf8"));
    const notes = ["name", "image_size", "crop", "normalise", "step", "auc"];
    deepStrictEqual(
      notes.map((note) => metadata.get(note)),
      ["small:width=2", "16", "14", "true", "1", String(auc)],
    );

    const again = await runTask("export", ["--checkpoint", out, "--out", file]);
    match(again.stderr, /^error: Cannot export to ".*net\.onnx": it is there already$/);
    const strange = await runTask("export", ["--checkpoint", out, "--out", `${file}x`]);
    match(strange.stderr, /expected one of \.onnx.*, got "\.onnxx"; did you mean \.onnx\?$/);
  }));

const ROUNDING = (mod: string) => `
import { defineBackbone, flatten, linear, sequence, tf } from ${JSON.stringify(mod)};

export default {
  backbone: (options) =>
    defineBackbone("rounding", { ...options, embeddingLength: 4 }, (parameters) =>
      sequence(flatten, (x) => tf.asinh(x), linear(parameters, "linear", { inputs: 768, outputs: 4 }))),
};
`;

Deno.test("deno task export names what of a network of one's own has no rule, and leaves no file", () =>
  withFolder(async (folder) => {
    const out = join(folder, "run"), file = join(folder, "net.onnx");
    const config = join(folder, "config.ts");
    await writeFile(config, ROUNDING(new URL("../../mod.ts", import.meta.url).href));
    await run("train", ...SMALL.slice(0, -4), "--config", config, "--out", out);
    const flags = ["--checkpoint", out, "--config", config, "--out", file];
    const { code, stderr } = await runTask("export", flags);
    strictEqual(code, 1);
    strictEqual(
      stderr,
      'error: Cannot write "rounding" as ONNX as there is no rule for Asinh',
    );
    ok(!existsSync(file));
  }));
