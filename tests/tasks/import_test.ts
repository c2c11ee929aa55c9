import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors, type StoredTensor } from "../../src/formats/safetensors.ts";
import { torchBytes } from "../formats/torch/torch_bytes.ts";
import { torchFiles } from "../formats/torch/torch_files.ts";
import { torchNetworks } from "../interchange/torch/torch_networks.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "./task_command.ts";

Deno.test("deno task import says what it found and took, and extract takes what it wrote", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const { tensors } = torchNetworks().get("AdaFace ir_18")!;
    const classifier: StoredTensor = { dtype: "F32", shape: [1], data: Float32Array.of(1) };
    await writeFile(at("net.pth"), torchBytes(new Map([...tensors, ["head.kernel", classifier]])));
    const flags = ["--checkpoint", at("net.pth"), "--out", at("net"), "--crop-offset", "0,-2"];
    const { code, stdout, stderr } = await runTask("import", [...flags, "--crop", "16"]);
    strictEqual(code, 0, stderr);
    match(stdout, /^.*net\.pth: a state_dict of PyTorch with the names of AdaFace's ir$/m);
    match(
      stdout,
      /^Backbone: iresnet18:width=2, 12,286 weights and statistics; it makes 6 numbers of an image of 32x32$/m,
    );
    match(stdout, /^Not taken, as no part of the network: "head\.kernel"\.$/m);
    match(stdout, /^Its images had blue first; /m);
    match(stdout, /^Checkpoint {2}.*net\nTo embed faces: deno task extract --checkpoint .*net --/m);

    const wasm = ["--device", "wasm", "--data", "synthetic:2x2", "--out", at("faces")];
    const extracted = await runTask("extract", ["--checkpoint", at("net"), ...wasm, "--json"]);
    strictEqual(extracted.code, 0, extracted.stderr);
    deepStrictEqual(JSON.parse(extracted.stdout), {
      out: at("faces"),
      ...{ images: 4, skipped: 0, length: 12 },
    });
  }));

Deno.test("a network that came in leaves by deno task export as the state_dict that it was", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const { tensors } = torchNetworks().get("arcface_torch iresnet18")!;
    await writeFile(at("net.pth"), torchBytes(tensors));
    for (
      const [task, from, to] of [
        ["import", "net.pth", "net"],
        ["export", "net", "net.safetensors"],
        ["export", "net", "new/folders/net.onnx"],
      ]
    ) {
      const { code, stderr } = await runTask(task, ["--checkpoint", at(from), "--out", at(to)]);
      strictEqual(code, 0, stderr);
    }
    const again = [
      "--checkpoint",
      at("net.safetensors"),
      "--out",
      at("again"),
      "--channels",
      "rgb",
      "--json",
    ];
    const brought = await runTask("import", again);
    strictEqual(brought.code, 0, brought.stderr);
    const { spec, cut, ...document } = JSON.parse(brought.stdout);
    deepStrictEqual([spec.name, cut], ["iresnet18", { cropOffset: [0, 0], orientation: "exif" }]);
    deepStrictEqual(document, {
      out: at("again"),
      format: "safetensors with the names of arcface_torch's iresnet",
      backbone: "iresnet18:width=2",
      ...{ imageSize: 32, embeddingLength: 6, notices: [] },
    });
    const left = decodeSafetensors(await readFile(at("net.safetensors")));
    const expected = [...tensors].filter(([name]) => !name.endsWith("num_batches_tracked"));
    deepStrictEqual(left.tensors, new Map(expected));
    const { format, name, image_size } = left.metadata;
    deepStrictEqual([format, name, image_size], ["pt", "iresnet18:width=2", "32"]);

    const strange = ["--checkpoint", at("net"), "--out", at("x.safetensors"), "--mirror"];
    const { code, stderr } = await runTask("export", strange);
    strictEqual(code, 1);
    match(stderr, /^error: Cannot export to ".*x\.safetensors" as .* weights alone: got mirror$/);
    ok(!existsSync(at("x.safetensors")));
    ok(existsSync(at("new/folders/net.onnx")));
  }));

Deno.test("deno task import makes no file of a pickle that would run something, and says so", () =>
  withFolder(async (folder) => {
    const file = join(folder, "net.pth");
    await writeFile(file, torchFiles().get("attack")!);
    const flags = ["--checkpoint", file, "--out", join(folder, "out")];
    const { code, stdout, stderr } = await runTask("import", flags);
    strictEqual(code, 1);
    strictEqual(stdout, "");
    match(
      stderr,
      /^error: Cannot read PyTorch file ".*" at byte \d+: it would call "\w+\.system" in Python, .*; nothing of it was run, [^\n]*$/,
    );
    deepStrictEqual(await readdir(folder), ["net.pth"]);
    ok(!existsSync("/tmp/virtual_fc_attack"));
  }));
