import type { KernelCall } from "./op_kind.ts";
import type { NodeReader } from "./node_reader.ts";

/** Zeros before the first and after the last pixel, of rows and of columns, as TensorFlow.js takes them. */
export type Padding = number | [[0, 0], [number, number], [number, number], [0, 0]];

/** A window that moves over an image. */
export interface Window {
  /** Rows and columns. */
  kernel: [number, number];
  strides: [number, number];
  dilations: [number, number];
}

/** What a kernel of TensorFlow.js says of two axes: one number for both, two, or four with those of batch and channels. */
export function bothAxes(value: number | number[] | undefined): [number, number] {
  if (value === undefined || typeof value === "number") return [value ?? 1, value ?? 1];
  return value.length === 4 ? [value[1], value[2]] : [value[0], value[1]];
}

/**
 * The zeros around an image as ONNX says them, [top, left, bottom, right], so that the window has as many places as the kernel's
 * result has rows and columns.
 */
export function padsOf(
  { inputs, attributes, outputs }: KernelCall,
  { kernel, strides, dilations }: Window,
): number[] {
  const { pad } = attributes;
  const ends = [0, 1].map((axis) => {
    const size = inputs.x.shape[axis + 1]!, places = outputs[0].shape[axis + 1]!;
    const length = (kernel[axis] - 1) * dilations[axis] + 1;
    const needed = (places - 1) * strides[axis] + length - size;
    const less = Math.floor(Math.max(0, needed) / 2);
    const [before, after] = Array.isArray(pad)
      ? pad[axis + 1] as [number, number]
      : typeof pad === "number"
      ? [pad, pad]
      : pad === "valid"
      ? [0, 0]
      : [less, Math.max(0, needed) - less];
    const found = Math.floor((size + before + after - length) / strides[axis]) + 1;
    return [before, found === places ? after : Math.max(0, needed - before)];
  });
  return [ends[0][0], ends[1][0], ends[0][1], ends[1][1]];
}

/** The window that the attributes of a node describe. */
export function windowOf(node: NodeReader, kernel: number[]): Window {
  const [strides, dilations] = [node.ints("strides", [1, 1]), node.ints("dilations", [1, 1])];
  if (kernel.length !== 2 || strides.length !== 2 || dilations.length !== 2) {
    node.refuse("it takes images of two axes");
  }
  return { kernel, strides, dilations } as Window;
}

/** The zeros that the attributes of a node describe; where these depend on the image's size, it is given. */
export function paddingOf(node: NodeReader, window: Window): (size: number[]) => Padding {
  const rule = node.text("auto_pad", "NOTSET");
  const pads = node.ints("pads", [0, 0, 0, 0]);
  if (rule === "NOTSET" || rule === "VALID") {
    const [top, left, bottom, right] = rule === "VALID" ? [0, 0, 0, 0] : pads;
    const padding = asPadding([top, bottom], [left, right]);
    return () => padding;
  }
  if (rule !== "SAME_UPPER" && rule !== "SAME_LOWER") node.refuse(`its auto_pad is ${rule}`);
  return (size) => {
    const [rows, columns] = [0, 1].map((axis): [number, number] => {
      const { kernel, strides, dilations } = window;
      const length = (kernel[axis] - 1) * dilations[axis] + 1;
      const places = Math.ceil(size[axis] / strides[axis]);
      const needed = Math.max(0, (places - 1) * strides[axis] + length - size[axis]);
      const less = Math.floor(needed / 2);
      return rule === "SAME_UPPER" ? [less, needed - less] : [needed - less, less];
    });
    return asPadding(rows, columns);
  };
}

function asPadding(rows: [number, number], columns: [number, number]): Padding {
  const [all] = rows;
  return [...rows, ...columns].every((one) => one === all) ? all : [[0, 0], rows, columns, [0, 0]];
}
