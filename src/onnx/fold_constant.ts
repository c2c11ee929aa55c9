import type { OnnxNode, OnnxTensor } from "../formats/onnx/onnx_model.ts";
import { ONNX_TYPES } from "../formats/onnx/onnx_model.ts";
import {
  floatsOfTensor,
  floatTensor,
  integersOfTensor,
  integerTensor,
  isIntegral,
} from "../formats/onnx/onnx_numbers.ts";
import { elementCount, permuteNumbers } from "../formats/tensor_layout.ts";

/**
 * What a node makes that takes constants alone: a constant too, of the node's name, or of the other one's where the node is its
 * alias. Exporters write such nodes for weights that are shared, turned or of other types.
 *
 * @returns undefined if it takes anything else, or does more than name and turn.
 */
export function foldedConstant(
  node: OnnxNode,
  constants: ReadonlyMap<string, OnnxTensor>,
): OnnxTensor | undefined {
  const { op, attributes, outputs: [name], domain } = node;
  if (domain !== "" && domain !== "ai.onnx") return undefined;
  if (op === "Constant") return constantOf(node);
  const tensor = constants.get(node.inputs[0]);
  if (!tensor) return undefined;
  const axes = attributes.get("axes"), list = constants.get(node.inputs[1] ?? "");
  const given = axes?.type === "ints"
    ? axes.value
    : list && isIntegral(list) && list.data
    ? integersOfTensor(list)
    : undefined;
  switch (op) {
    case "Identity":
    case "Dropout":
      return tensor;
    case "Cast": {
      const to = attributes.get("to");
      const type = ONNX_TYPES.get(to?.type === "int" ? to.value : 0);
      if (!type || !tensor.data) return undefined;
      const isFloat = /float|double/.test(type.name), isWide = /^u?int(32|64)$/.test(type.name);
      if (isFloat !== isIntegral(tensor)) {
        const isHalf = isFloat && /float16/.test(type.name) && type !== ONNX_TYPES.get(tensor.type);
        if (!isHalf && (isFloat || isWide)) return { ...tensor, name };
        if (type.name !== "float16") return undefined;
        const halves = Float16Array.from(floatsOfTensor(tensor));
        return floatTensor(name, tensor.dims, Float32Array.from(halves));
      }
      const numbers = floatsOfTensor(tensor);
      if (isFloat) {
        return /float16/.test(type.name) ? undefined : floatTensor(name, tensor.dims, numbers);
      }
      // What wraps around, or is true or false, is not what this folds.
      if (!isWide || !numbers.every(Number.isFinite)) return undefined;
      return integerTensor(name, tensor.dims, Array.from(numbers, Math.trunc));
    }
    case "Transpose": {
      const perm = attributes.get("perm"), rank = tensor.dims.length;
      const order = perm?.type === "ints"
        ? perm.value
        : tensor.dims.map((_, axis) => rank - 1 - axis);
      if (isIntegral(tensor) || !tensor.data || !isOrder(order, rank)) return undefined;
      const dims = order.map((axis) => tensor.dims[axis]);
      return floatTensor(name, dims, permuteNumbers(floatsOfTensor(tensor), tensor.dims, order));
    }
    case "Unsqueeze": {
      if (!given) return undefined;
      const rank = tensor.dims.length + given.length, dims = [...tensor.dims];
      for (const axis of given.map((axis) => axis < 0 ? axis + rank : axis).sort()) {
        dims.splice(axis, 0, 1);
      }
      return { ...tensor, name, dims };
    }
    case "Squeeze": {
      const rank = tensor.dims.length;
      const taken = given?.map((axis) => axis < 0 ? axis + rank : axis);
      const dims = tensor.dims.filter((size, axis) =>
        size !== 1 || (taken && !taken.includes(axis))
      );
      return { ...tensor, name, dims };
    }
    case "Reshape": {
      if (!given) return undefined;
      const count = elementCount(tensor.dims);
      const dims = given.map((size, axis) => size === 0 ? tensor.dims[axis] : size);
      const told = elementCount(dims.filter((size) => size !== -1));
      const whole = dims.map((size) => size === -1 ? count / told : size);
      return elementCount(whole) === count ? { ...tensor, name, dims: whole } : undefined;
    }
  }
}

function constantOf({ attributes, outputs: [name] }: OnnxNode): OnnxTensor | undefined {
  const [[kind, attribute] = []] = attributes;
  if (kind === undefined || !attribute) return undefined;
  switch (attribute.type) {
    case "tensor":
      return { ...attribute.value, name };
    case "float":
      return floatTensor(name, [], Float32Array.of(attribute.value));
    case "floats":
      return floatTensor(name, [attribute.value.length], Float32Array.from(attribute.value));
    case "int":
      return integerTensor(name, [], [attribute.value]);
    case "ints":
      return integerTensor(name, [attribute.value.length], attribute.value);
  }
}

function isOrder(axes: readonly number[], rank: number): boolean {
  return axes.length === rank && axes.toSorted().every((axis, place) => axis === place);
}
