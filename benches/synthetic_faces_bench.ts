// Synthetic faces a second on one core: deno run benches/synthetic_faces_bench.ts
import { renderSyntheticFace } from "../src/images/synthetic_face.ts";

const RUNS = 7, FACES = 500;

for (const size of [56, 112, 224]) {
  const rates: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    for (let identity = 0; identity < FACES; identity++) {
      renderSyntheticFace({ seed: 0, identity, image: run, size });
    }
    rates.push(FACES * 1000 / (performance.now() - start));
  }
  rates.sort((a, b) => a - b);
  const [slowest, median, fastest] = [rates[0], rates[RUNS >> 1], rates[RUNS - 1]].map(Math.round);
  console.log(
    `synthetic faces ${size} x ${size}  ${median} images/s  (slowest ${slowest}, fastest ${fastest})`,
  );
}
