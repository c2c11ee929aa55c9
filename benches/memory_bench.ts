/**
 * Ten thousand steps of the small network and the Virtual FC head on wasm, and what memory holds after each thousand:
 * tensors and their bytes, the backend's WebAssembly memory, the process. It must stay flat.
 *
 *     deno task bench:memory
 */
import * as tf from "../src/npm/tfjs.ts";
import { smallNet } from "../src/backbones/small_net.ts";
import { useDevice } from "../src/compute/device.ts";
import { wasmBackend } from "../src/compute/wasm/wasm_backend.ts";
import { VirtualFc } from "../src/heads/virtual_fc.ts";
import { Random } from "../src/random/random.ts";
import { Trainer } from "../src/training/trainer.ts";

const STEPS = 10_000, EACH = 1000;
const SIZE = 28, LENGTH = 128, IDENTITIES = 1_000_000, IMAGES = 2, BATCH = 16;

await useDevice("wasm");
const trainer = new Trainer({
  backbone: smallNet({ imageSize: SIZE, embeddingLength: LENGTH, dropout: 0.2 }),
  heads: [{
    head: new VirtualFc({
      groups: 100,
      embeddingLength: LENGTH,
      memory: 0,
      warmup: 0,
      optimizeAnchors: true,
    }),
    weight: 1,
  }],
});
const random = new Random(0, "batches");
console.log("| steps | loss | tensors | MiB of tensors | MiB of wasm | MiB of the process |");
console.log("| --- | --- | --- | --- | --- | --- |");
const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
for (let step = 0; step < STEPS; step++) {
  const pixels = Float32Array.from(
    { length: BATCH * SIZE * SIZE * 3 },
    () => 2 * random.uniform() - 1,
  );
  const drawn = Array.from({ length: BATCH / IMAGES }, () => random.below(IDENTITIES));
  const identities = Int32Array.from({ length: BATCH }, (_, i) => drawn[Math.floor(i / IMAGES)]);
  const batch = { pixels, identities, next: { epoch: 0, batch: 0 } };
  const { losses } = trainer.step([batch], step, 0.001);
  const [loss] = await losses.data();
  losses.dispose();
  if ((step + 1) % EACH !== 0) continue;
  const { numTensors, numBytes } = tf.memory();
  const wasm = wasmBackend().wasm.asm.memory.buffer.byteLength;
  const cells = [mebibytes(numBytes), mebibytes(wasm), mebibytes(Deno.memoryUsage().rss)];
  console.log(`| ${step + 1} | ${loss.toFixed(3)} | ${numTensors} | ${cells.join(" | ")} |`);
}
trainer.dispose();
