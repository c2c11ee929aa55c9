import { readFileSync } from "node:fs";
import type { StoredTensor } from "../../../src/formats/safetensors.ts";

/** A network of PyTorch, and what it makes of {@link imagesOf}. */
export interface TorchNetwork {
  /** Its namesake here. */
  backbone: string;
  width: number;
  imageSize: number;
  /** Of two images, one after the other. */
  embeddings: number[];
  /** Its state_dict. */
  tensors: Map<string, StoredTensor>;
}

/** The networks of `fixtures/golden/torch_networks.json`. */
export function torchNetworks(): Map<string, TorchNetwork> {
  const url = new URL("../../../fixtures/golden/torch_networks.json", import.meta.url);
  const golden: Record<string, TorchNetwork & { tensors: string }> = JSON.parse(
    readFileSync(url, "utf8"),
  );
  return new Map(
    Object.entries(golden).map(([title, { tensors, ...about }]) => [
      title,
      {
        ...about,
        tensors: new Map(
          tensors.split(" ").map((text): [string, StoredTensor] => {
            const [name, sizes] = text.split(":");
            return [name, tensorOf(name, sizes === "" ? [] : sizes.split("x").map(Number))];
          }),
        ),
      },
    ]),
  );
}

/** Two images [2, S, S, 3] with colours in [-1, 1). */
export function imagesOf(size: number): Float32Array {
  return Float32Array.from(fill("images", 2 * size * size * 3), (value) => 2 * value - 1);
}

function tensorOf(name: string, shape: number[]): StoredTensor {
  if (shape.length === 0) return { dtype: "I64", shape, data: BigInt64Array.of(0n) };
  const count = shape.reduce((a, b) => a * b);
  const reach = 2 * Math.sqrt(3 / (count / shape[0]));
  const isCentred = /(bias|running_mean)$/.test(name);
  const number = (value: number) =>
    shape.length > 1 ? (value - 0.5) * reach : isCentred ? value - 0.5 : value + 0.5;
  return { dtype: "F32", shape, data: Float32Array.from(fill(name, count), number) };
}

/** As `fill()` of fixtures/make_torch_networks.py: numbers in [0, 1) that follow from a name and their place. */
function fill(name: string, count: number): Float64Array {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619);
  return Float64Array.from({ length: count }, (_, i) => {
    let x = seed + Math.imul(i, 2654435761);
    for (const factor of [2146121005, 2221713035]) x = Math.imul(x ^ (x >>> 15), factor);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  });
}
