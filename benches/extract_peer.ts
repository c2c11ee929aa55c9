// Prints the milliseconds of a pass in ONNX Runtime: FILE IMAGE_SIZE BATCH, with the configuration of tests/onnxruntime.
import { cpuUsage } from "node:process";

/** Among the imports of that configuration, not of the project. */
const PACKAGE = "onnxruntime-node";
const [file, size, batch] = Deno.args;
const runtime = await import(PACKAGE);
const session = await runtime.InferenceSession.create(file, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const shape = [Number(batch), 3, Number(size), Number(size)];
const values = Float32Array.from(
  { length: shape.reduce((all, size) => all * size) },
  () => 2 * Math.random() - 1,
);
const input = new runtime.Tensor("float32", values, shape);
const times: number[] = [];
for (let pass = 0, total = 0; pass <= 3 || total < 3000; pass++) {
  const started = cpuUsage();
  await session.run({ input });
  const { user, system } = cpuUsage(started);
  times.push((user + system) / 1000);
  total += times.at(-1)!;
}
const sorted = times.slice(1).sort((a, b) => a - b);
console.log(sorted[sorted.length >> 1]);
Deno.exit(0); // its threads would go on
