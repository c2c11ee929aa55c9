/**
 * The same bytes where a typed array of numbers of `size` bytes can begin: a field of a file need not lie at a multiple of it.
 * Copied only if they do not; not by slice(), which does not copy a Buffer of Node.
 */
export function alignedBytes(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  return bytes.byteOffset % size === 0 ? bytes as Uint8Array<ArrayBuffer> : Uint8Array.from(bytes);
}

/** How many numbers an array of this shape holds; 1 for the empty shape of a single number. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

/**
 * Goes through a tensor, the last index fastest, however it lies in memory.
 *
 * @param shape Its sizes.
 * @param strides How far apart two numbers are that are neighbours along each axis.
 * @param visit Is told the number in this order, from 0, and where it lies.
 * @param first Where the first number lies.
 */
export function walkStrided(
  shape: readonly number[],
  strides: readonly number[],
  visit: (i: number, at: number) => void,
  first = 0,
): void {
  const count = elementCount(shape), index = shape.map(() => 0);
  for (let i = 0, at = first; i < count; i++) {
    visit(i, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/** The strides of a tensor of this shape whose numbers follow each other, the last index fastest. */
export function rowStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((all, size) => all * size, 1));
}

/** The numbers of a tensor with its axes in another order: axis `i` of the result is axis `axes[i]` of what is given. */
export function permuteNumbers(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
): Float32Array<ArrayBuffer> {
  const strides = rowStrides(shape), permuted = new Float32Array(values.length);
  const sizes = axes.map((axis) => shape[axis]);
  walkStrided(sizes, axes.map((axis) => strides[axis]), (i, at) => permuted[i] = values[at]);
  return permuted;
}

/**
 * What is wrong with the numbers of a weight, as a part of a sentence; nothing if they are as those of networks are.
 *
 * @param isVariance Whether they are running variances, which are never below 0.
 */
export function faultOfNumbers(data: ArrayLike<number>, isVariance = false): string | undefined {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      return `must have finite numbers (of float32): number ${i} is ${data[i]}`;
    }
    if (isVariance && data[i] < 0) {
      return `holds variances, which are never below 0: number ${i} is ${data[i]}`;
    }
  }
}
