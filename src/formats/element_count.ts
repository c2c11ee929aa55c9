/** How many numbers an array of this shape holds; 1 for the empty shape of a single number. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}
