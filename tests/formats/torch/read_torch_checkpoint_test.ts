import { Buffer } from "node:buffer";
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import type { StoredTensor } from "../../../src/formats/safetensors.ts";
import { readTorchCheckpoint } from "../../../src/formats/torch/read_torch_checkpoint.ts";
import { mutations } from "../../fuzzing/mutations.ts";
import { torchFiles } from "./torch_files.ts";

const files = torchFiles();

/** What fixtures/make_torch_files.py puts into each file. */
function stateDict(prefix = "", dtype: "F32" | "F64" = "F32"): [string, StoredTensor][] {
  const floats = (shape: number[], numbers: number[]): StoredTensor => ({
    ...{ dtype, shape },
    data: (dtype === "F32" ? Float32Array : Float64Array).from(numbers),
  });
  return [
    [`${prefix}a.weight`, floats([2, 3], [-1.5, -0.5, 0.5, 1.5, 2.5, 3.5])],
    [`${prefix}a.bias`, floats([3], [0, 1, 2])],
    [`${prefix}a.running_mean`, floats([2], [0.25, -8])],
    [`${prefix}a.num_batches_tracked`, { dtype: "I64", shape: [], data: BigInt64Array.of(7n) }],
  ];
}

const read = (name: string, key?: string) =>
  readTorchCheckpoint(files.get(name)!, { path: `${name}.pth`, key });

Deno.test("readTorchCheckpoint() reads a Buffer of Node wherever it begins", async () => {
  const file = files.get("module")!;
  const path = "odd.pth", expected = await readTorchCheckpoint(file, { path });
  for (const before of [1, 2, 3]) {
    const shifted = Buffer.concat([Buffer.alloc(before), file]).subarray(before);
    deepStrictEqual((await readTorchCheckpoint(shifted, { path })).tensors, expected.tensors);
  }
});

const reason = async (name: string, key?: string) =>
  await read(name, key).then(() => "", (error) => {
    strictEqual(error.name, "SyntaxError");
    return error.message;
  });

Deno.test("a state_dict is read as PyTorch wrote it, in every form that it has", async () => {
  for (const name of ["zip", "legacy", "protocol_4", "half", "bfloat16", "parameters"]) {
    const { tensors, key, otherKeys, passedOver } = await read(name);
    deepStrictEqual([...tensors], stateDict(), name);
    deepStrictEqual({ key, otherKeys, passedOver }, { key: "", otherKeys: [], passedOver: [] });
  }
  deepStrictEqual([...(await read("double")).tensors], stateDict("", "F64"));
  deepStrictEqual([...(await read("module")).tensors], stateDict("module."));
});

Deno.test("a state_dict is read wherever in memory its file begins", async () => {
  for (const name of ["zip", "legacy", "half"]) {
    const bytes = files.get(name)!, moved = new Uint8Array(bytes.length + 3).subarray(3);
    moved.set(bytes);
    deepStrictEqual([...(await readTorchCheckpoint(moved)).tensors], stateDict());
  }
});

Deno.test("transposed, sliced, scalar and empty tensors have their numbers in order", async () => {
  for (const name of ["views", "views_legacy"]) {
    const { tensors } = await read(name);
    deepStrictEqual(
      [...tensors].map(([name, { shape, data }]) => [name, shape, [...data]]),
      [
        ["a.weight", [2, 3], [0, 2, 4, 1, 3, 5]],
        ["a.bias", [3], [8, 14, 20]],
        ["a.running_mean", [2, 2], [1, 5, 2, 6]],
        ["scalar.weight", [], [1.5]],
        ["empty.bias", [0, 3], []],
      ],
    );
  }
});

Deno.test("of a whole checkpoint the state_dict with the most weights is read, or the one asked for", async () => {
  const lightning = await read("lightning");
  deepStrictEqual([...lightning.tensors], stateDict("model."));
  strictEqual(lightning.key, "state_dict");
  deepStrictEqual(lightning.passedOver, ["argparse.Namespace"]);

  const whole = await read("checkpoint");
  deepStrictEqual([...whole.tensors], stateDict());
  deepStrictEqual([whole.key, whole.otherKeys], ["state_dict_backbone", ["state_dict_softmax_fc"]]);
  const head = await read("checkpoint", "state_dict_softmax_fc");
  deepStrictEqual([...head.tensors.keys()], ["weight"]);
  match(
    await reason("checkpoint", "ema"),
    /^Cannot read PyTorch file "checkpoint.pth": expected the key of one of its state_dicts, "state_dict_backbone", .*, or what names of its tensors begin with, as in .*, got "ema"$/,
  );
});

Deno.test("a pickle that would run something is refused with a sentence, and runs nothing", async () => {
  match(
    await reason("attack"),
    /^Cannot read PyTorch file "attack.pth" at byte \d+: it would call "(posix|os|nt).system" in Python, as data never does; nothing of it was run/,
  );
  match(
    await reason("attack_legacy"),
    /at byte \d+: it would call "(subprocess|commands).call" in Python/,
  );
  ok(!existsSync("/tmp/virtual_fc_attack"));
});

Deno.test("whole networks, programs and other files are refused with a sentence", async () => {
  match(
    await reason("network"),
    /it holds a whole network of class "torch.nn.modules.container.Sequential", .*; save its state_dict\(\)/,
  );
  match(await reason("network_legacy"), /a whole network of class "torch.nn.modules.*PReLU"/);
  match(await reason("script"), /it is a program of TorchScript, which is not run; save the state/);
  match(await reason("tensor"), /expected a state_dict, tensors by name, got a tensor of shape/);
  match(await reason("pickle"), /at byte 0: expected the number that torch.save\(\) begins a file/);
  const say = (bytes: number[], message: RegExp) =>
    rejects(readTorchCheckpoint(Uint8Array.from(bytes)), { name: "SyntaxError", message });
  await say(
    [],
    /expected what torch.save\(\) writes, a zip archive or a pickle, got an empty file$/,
  );
  await say([0x89, 0x50], /or a pickle, got 0x89 at byte 0$/);
  await say([0x50, 0x4b, 3, 4], /Cannot read zip archive "in memory": expected the end/);
});

Deno.test("every cut file is answered with the byte or with what is missing", async () => {
  for (const name of ["zip", "legacy", "half", "lightning", "checkpoint"]) {
    const bytes = files.get(name)!;
    for (let length = 2; length < bytes.length; length += 7) {
      await rejects(readTorchCheckpoint(bytes.slice(0, length)), (error: Error) => {
        strictEqual(error.name, "SyntaxError");
        match(error.message, /^Cannot read (PyTorch file|zip archive) "in memory"/);
        match(
          error.message,
          / at byte \d+: |, byte \d+: |end of its directory before byte \d+, got none/,
        );
        return true;
      });
    }
  }
});

Deno.test("a flipped bit anywhere in a zip archive is told with the byte, or changes nothing", async () => {
  for (const name of ["zip", "half"]) {
    const bytes = files.get(name)!, expected = (await read(name)).tensors;
    let found = 0;
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at] ^= 1 << at % 8;
      await readTorchCheckpoint(flipped).then(
        ({ tensors }) => deepStrictEqual(tensors, expected, `${name}, byte ${at}`),
        (error) => {
          found++;
          match(error.message, /^Cannot read .* byte \d+|expected a data.pkl|or a pickle, got 0x/);
        },
      );
    }
    ok(found > bytes.length / 4, `${found} of ${bytes.length}`);
  }
});

Deno.test("a flipped bit in a tensor's numbers is found by the archive's CRC-32", async () => {
  const bytes = files.get("module")!, view = new DataView(bytes.buffer, bytes.byteOffset);
  const at = bytes.findIndex((_, i) => i + 4 <= bytes.length && view.getFloat32(i, true) === 3.5);
  const flipped = bytes.slice();
  flipped[at] ^= 1;
  await rejects(
    readTorchCheckpoint(flipped),
    /at byte \d+: the bytes of ".*data\/0" are others than its CRC-32 says$/,
  );
});

Deno.test("broken files are read, or answered with a sentence", async () => {
  for (const name of ["zip", "legacy", "lightning"]) {
    for (const bytes of mutations(files.get(name)!, 300)) {
      await readTorchCheckpoint(bytes).catch((error) => match(error.message, /^Cannot read /));
    }
  }
});

Deno.test("tensors take no more memory than the file justifies", async () => {
  const bytes = files.get("legacy")!;
  // The strides of [2, 3] are 3 and 1: with 0 in their place, a few numbers would do for any shape.
  const at = bytes.findIndex((_, i) =>
    [0x4b, 3, 0x4b, 1, 0x86].every((byte, k) => bytes[i + k] === byte)
  );
  const wide = bytes.slice();
  wide[at + 1] = 0;
  wide[at + 3] = 0;
  const shape = bytes.findIndex((_, i) =>
    [0x4b, 2, 0x4b, 3, 0x86].every((byte, k) => bytes[i + k] === byte)
  );
  wide[shape + 1] = 255;
  wide[shape + 3] = 255;
  await rejects(
    readTorchCheckpoint(wide),
    /tensor "a.weight" of shape \[255, 255\], strides \[0, 0\] .* does not fit its storage of 6/,
  );
});
