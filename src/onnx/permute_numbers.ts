/** The numbers of a tensor with its axes in another order: axis `i` of the result is axis `axes[i]` of what is given. */
export function permuteNumbers(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
): Float32Array<ArrayBuffer> {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((all, size) => all * size, 1));
  const sizes = axes.map((axis) => shape[axis]), strides = axes.map((axis) => steps[axis]);
  const permuted = new Float32Array(values.length), index = sizes.map(() => 0);
  for (let i = 0, at = 0; i < permuted.length; i++) {
    permuted[i] = values[at];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < sizes[axis]) break;
      at -= strides[axis] * sizes[axis];
      index[axis] = 0;
    }
  }
  return permuted;
}
