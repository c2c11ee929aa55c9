/** Those of ascending numbers of images that are below `limit`. */
export function imagesBelow(numbers: Uint32Array, limit: number): Uint32Array {
  const end = numbers.findIndex((number) => number >= limit);
  return end < 0 ? numbers : numbers.subarray(0, end);
}
