// deno run --config tests/onnxruntime/deno.json --allow-all tests/onnxruntime/embed.ts PACKAGE FOLDER
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy, encodeNpy } from "../../src/formats/npy.ts";

// Runs each NAME.onnx of a folder on each NAME.*.images.npy, [N, 3, S, S], and writes NAME.*.PACKAGE.npy, [N, D]: in a process of its
// own, since what it imports is not among the packages of the project.
const [name, folder] = Deno.args;
const runtime = await import(name);
runtime.env.logLevel = "error";
if (name === "onnxruntime-web") runtime.env.wasm.numThreads = 1;

const files = await readdir(folder);
for (const file of files.filter((file) => file.endsWith(".onnx"))) {
  const network = file.slice(0, -".onnx".length);
  const session = await runtime.InferenceSession.create(await readFile(join(folder, file)), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const batches = files.filter((file) =>
    file.startsWith(`${network}.`) && file.endsWith(".images.npy")
  );
  for (const batch of batches) {
    const { data, shape } = decodeNpy(await readFile(join(folder, batch)));
    const [input] = session.inputNames, [output] = session.outputNames;
    const images = new runtime.Tensor("float32", Float32Array.from(data as Float32Array), shape);
    const { data: embeddings, dims } = (await session.run({ [input]: images }))[output];
    const out = batch.replace(/images\.npy$/, `${name}.npy`);
    await writeFile(join(folder, out), encodeNpy({ data: embeddings, shape: [...dims] }));
  }
  await session.release?.();
}
Deno.exit(0); // its threads would go on
