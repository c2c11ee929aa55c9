/**
 * In what products on WebGPU keep their operands while they multiply them, convolutions and all gradients included. Their
 * sums and all tensors are float32 in either case. In float16 operands have 11 bits, those beyond 65,504 are infinite, and
 * those below 6e-8 are zero (some GPUs: below 6e-5).
 */
export type Precision = "float32" | "float16";

/** The precisions there are. */
export const PRECISIONS: readonly Precision[] = ["float32", "float16"];

let precision: Precision = "float32";

/** Makes `chosen` the precision of products from now on, and returns what it was until now. */
export function usePrecision(chosen: Precision): Precision {
  const before = precision;
  precision = chosen;
  return before;
}

/** The precision in use. */
export function precisionInUse(): Precision {
  return precision;
}
