import { match, strictEqual } from "node:assert/strict";
import { copyFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "../tasks/task_command.ts";

const fixture = fileURLToPath(new URL("../../fixtures/onnx/torch_dynamic.onnx", import.meta.url));

async function run(name: string, ...flags: string[]): Promise<string> {
  const { code, stdout, stderr } = await runTask(name, flags);
  strictEqual(code, 0, stderr);
  return stdout;
}

Deno.test("a file of ONNX embeds, is trained by two workers, goes on without the file, and leaves again", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name), net = at("net.onnx");
    const data = ["--data", "synthetic:8x4"], device = ["--device", "wasm"];
    const training = [...data, ...device, "--batch", "8"];
    await copyFile(fixture, net);
    const extracted = await run(
      "extract",
      ...["--checkpoint", net, ...data, ...device, "--crop", "14", "--out", at("embeddings")],
    );
    match(
      extracted,
      /^Backbone: onnx:net\.onnx, 32 images\nIt takes images of 16x16, RGB, \(colour - 127\.5\) \/ 127\.5, and/m,
    );

    const trained = await run(
      "train",
      ...[...training, "--backbone", `onnx:${net}`, "--workers", "2", "--steps", "2"],
      ...["--out", at("run")],
    );
    match(trained, /^imageSize +16\n/m);
    match(trained, /^Device: wasm, 2 workers/m);
    match(trained, /^Backbone: onnx:net\.onnx, 1,794 parameters\nIt takes images of 16x16/m);
    await rename(net, at("moved.onnx"));
    match(await run("train", "--resume", at("run"), "--steps", "3"), /^step 3 {2}loss/m);
    const last = join(at("run"), "checkpoints", "step-3");
    match(
      await run("export", "--checkpoint", last, "--out", at("again.onnx"), ...device),
      /^Backbone {2}onnx:net\.onnx after 3 steps\nImages {4}16x16/,
    );
    const next = await run(
      "train",
      ...[...training, "--backbone", `onnx:${at("moved.onnx")}`, "--pretrained", at("run")],
      ...["--head", "full-fc", "--steps", "1", "--workers", "1", "--out", at("next")],
    );
    match(next, /^Weights of .*run: \d+ variables taken over, 0 not found there, \d+ not wanted/m);
  }));
