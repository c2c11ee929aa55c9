import { permuteNumbers } from "../formats/tensor_layout.ts";

/** How a constant stands in the graph. */
export interface ConstantForm {
  /** Its sizes; those of the tensor unless given. */
  shape?: number[];
  /** The order of its axes before they are given that shape. */
  permute?: number[];
  /** Which of its rows alone it is. */
  row?: number;
}

/** A constant's numbers in the order and shape in which the graph has them. */
export function numbersIn(
  data: Float32Array,
  from: readonly number[],
  { row, permute, shape }: ConstantForm,
): { values: Float32Array; shape: number[] } {
  // Copies: on cpu, what was read is the tensor's own memory.
  let values = Float32Array.from(data), sizes = [...from];
  if (row !== undefined) {
    const length = values.length / sizes[0];
    values = values.slice(row * length, (row + 1) * length);
    sizes = sizes.slice(1);
  }
  if (permute) {
    values = permuteNumbers(values, sizes, permute);
    sizes = permute.map((axis) => sizes[axis]);
  }
  return { values, shape: shape ?? sizes };
}
