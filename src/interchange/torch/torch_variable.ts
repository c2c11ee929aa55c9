import { elementCount } from "../../formats/tensor_layout.ts";

/** Where PyTorch has a variable of a network. */
export interface TorchVariable {
  /** Its name there, such as `layer1.0.conv1.weight`. */
  name: string;
  /** Its shape there. */
  shape: number[];
  /**
   * Of weights, the shape here as filters [height, width, inputs, outputs]; PyTorch has them as [outputs, inputs, height, width]. Of
   * all else numbers have the same order.
   */
  filters?: readonly [number, number, number, number];
}

/** Variables of a network, by name. */
export type VariableShapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

/**
 * The shape that PyTorch has for a variable of one of the project's networks, whose layers are `conv2d`, `depthwiseConv2d`, `linear`
 * after a map that is flattened, and those with a number a channel.
 *
 * @param variables Those of the whole network: `last.norm` says how many channels the map has.
 */
export function torchShape(own: string, variables: VariableShapes): Omit<TorchVariable, "name"> {
  const { shape } = variables.get(own)!;
  if (shape.length === 4) {
    const [height, width, inputs, outputs] = shape;
    if (/(^|\.)(depthwise|global)\.conv\.weight$/.test(own)) {
      return { shape: [inputs, 1, height, width], filters: [height, width, 1, inputs] };
    }
    const filters = [height, width, inputs, outputs] as const;
    // MobileFaceNet ends with a linear layer, which is a convolution over one pixel here.
    if (own === "feature.conv.weight") return { shape: [outputs, inputs], filters };
    return { shape: [outputs, inputs, height, width], filters };
  }
  if (shape.length === 2) {
    const [inputs, outputs] = shape;
    const channels = variables.get("last.norm.weight")?.shape[0] ?? inputs;
    const side = Math.round(Math.sqrt(inputs / channels));
    return { shape: [outputs, inputs], filters: [side, side, channels, outputs] };
  }
  return { shape: [...shape] };
}

/** The numbers of a variable in PyTorch's order. Those of other variables than filters are the same array. */
export function toTorchOrder(data: Float32Array, { filters }: Pick<TorchVariable, "filters">) {
  if (!filters) return data;
  const [height, width, inputs, outputs] = filters;
  return turned(data, [height * width, inputs, outputs]);
}

/** The numbers of a variable in the order here. Those of other variables than filters are the same array. */
export function fromTorchOrder(data: Float32Array, { filters }: Pick<TorchVariable, "filters">) {
  if (!filters) return data;
  const [height, width, inputs, outputs] = filters;
  return turned(data, [outputs, inputs, height * width]);
}

/** Numbers of shape [a, b, c] as [c, b, a]. */
function turned(data: Float32Array, [a, b, c]: readonly [number, number, number]): Float32Array {
  const result = new Float32Array(elementCount([a, b, c]));
  for (let i = 0, from = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++) result[(k * b + j) * a + i] = data[from++];
    }
  }
  return result;
}
