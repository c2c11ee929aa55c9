import { rowStrides, walkStrided } from "../formats/tensor_layout.ts";

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
