import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
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
  }));
