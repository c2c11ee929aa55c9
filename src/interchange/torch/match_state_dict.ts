import type { BackboneSpec } from "../../backbones/backbones.ts";
import { quoteLine } from "../../formats/lines.ts";
import { elementCount, faultOfNumbers } from "../../formats/tensor_layout.ts";
import type { StoredTensor } from "../../formats/safetensors.ts";
import adaface from "./adaface.ts";
import arcfaceIresnet from "./arcface_iresnet.ts";
import arcfaceMobilefacenet from "./arcface_mobilefacenet.ts";
import type { Filling, TorchConvention, TorchShapes } from "./torch_convention.ts";
import { fromTorchOrder, torchShape, type VariableShapes } from "./torch_variable.ts";
import virtualFcResnet from "./virtual_fc_resnet.ts";

/** All that state_dicts are known by. A new one is a file beside this one, and its place in this list. */
export const TORCH_CONVENTIONS: readonly TorchConvention[] = [
  arcfaceIresnet,
  arcfaceMobilefacenet,
  adaface,
  virtualFcResnet,
];

/** What a state_dict is: by whose names, and what stands before each of them. */
export interface RecognisedStateDict {
  /** How its tensors are named. */
  convention: TorchConvention;
  /** What stands before the names, such as `module.`. */
  prefix: string;
  /** The shapes of its tensors, by the names of the convention. */
  shapes: TorchShapes;
  /** What stands before the names of other networks in it. */
  otherPrefixes: string[];
}

/** Finds out by whose names a state_dict is, the first of several networks in it; nothing if by none that is known. */
export function recogniseStateDict(
  tensors: ReadonlyMap<string, StoredTensor>,
): RecognisedStateDict | undefined {
  const found: { convention: TorchConvention; prefix: string }[] = [];
  for (const convention of TORCH_CONVENTIONS) {
    const { mark } = convention;
    for (const name of tensors.keys()) {
      if (name !== mark && !name.endsWith(`.${mark}`)) continue;
      found.push({ convention, prefix: name.slice(0, -mark.length) });
    }
  }
  if (found.length === 0) return undefined;
  const [{ convention, prefix }, ...others] = found;
  // Within a network a mark may come again, before what is no whole one.
  const otherPrefixes = others
    .filter(({ convention: of, prefix: other }) =>
      other !== prefix && typeof of.guess(shapesAfter(other, tensors)) !== "string"
    )
    .map(({ prefix }) => prefix);
  return { convention, prefix, shapes: shapesAfter(prefix, tensors), otherPrefixes };
}

/** The shapes of the tensors whose names begin with a prefix, by the rest of their names. */
function shapesAfter(prefix: string, tensors: ReadonlyMap<string, StoredTensor>): TorchShapes {
  const shapes = new Map<string, readonly number[]>();
  for (const [name, { shape }] of tensors) {
    if (name.startsWith(prefix)) shapes.set(name.slice(prefix.length), shape);
  }
  return shapes;
}

/** What of a state_dict a network takes. */
export interface MatchedStateDict {
  /** The network's variables, in the order that they have here. */
  variables: Map<string, StoredTensor>;
  /** Variables that are not there, or of another shape, a sentence each. */
  missing: string[];
  /** Tensors whose numbers no network has, a sentence each. */
  broken: string[];
  /** Tensors within the parts of the network that it has no variables for: PyTorch's network computes something else. */
  strange: string[];
  /** Other tensors that are not taken, such as those of a classifier. */
  unused: string[];
}

/** Matches a state_dict with the variables of a network. */
export function matchStateDict(
  variables: VariableShapes,
  spec: BackboneSpec,
  tensors: ReadonlyMap<string, StoredTensor>,
  { convention, prefix }: Pick<RecognisedStateDict, "convention" | "prefix">,
  channels = convention.channels,
): MatchedStateDict {
  const nameOf = convention.names(spec);
  const found = new Map<string, StoredTensor>(),
    missing: string[] = [],
    broken: string[] = [],
    used = new Set<string>();
  for (const own of variables.keys()) {
    const shape = [...variables.get(own)!.shape], expected = torchShape(own, variables);
    const name = prefix + nameOf(own), tensor = tensors.get(name);
    const filling = tensor ? undefined : convention.filling?.(own, spec);
    if (tensor && tensor.dtype !== "F32" && tensor.dtype !== "F64") {
      missing.push(`${name}: expected floating-point numbers, got ${tensor.dtype}`);
    } else if (tensor && tensor.shape.join() !== expected.shape.join()) {
      missing.push(
        `${name}: expected [${expected.shape.join(", ")}], got [${tensor.shape.join(", ")}]`,
      );
    } else if (tensor) {
      const { data } = tensor;
      const numbers = data instanceof Float32Array ? data : Float32Array.from(data as Float64Array);
      const fault = faultOfNumbers(numbers, own.endsWith(".running_var"));
      if (fault) broken.push(`${quoteLine(name)} ${fault}`);
      found.set(own, { dtype: "F32", shape, data: fromTorchOrder(numbers, expected) });
      used.add(name);
    } else if (filling !== undefined) {
      found.set(own, { dtype: "F32", shape, data: filled(own, shape, filling) });
    } else {
      missing.push(`${name}: expected [${expected.shape.join(", ")}], it is not there`);
    }
  }
  const stem = found.get("stem.conv.weight");
  if (channels === "BGR" && stem) {
    found.set("stem.conv.weight", { ...stem, data: otherChannels(stem) });
  }
  const others = [...tensors.keys()].filter((name) =>
    !used.has(name) && !name.endsWith(".num_batches_tracked") && name !== "num_batches_tracked"
  );
  const partOf = (name: string) => name.slice(prefix.length).split(".")[0];
  const parts = new Set([...used].map(partOf));
  const isStrange = (name: string) => name.startsWith(prefix) && parts.has(partOf(name));
  const { strange = [], unused = [] } = Object.groupBy(
    others,
    (name) => isStrange(name) ? "strange" : "unused",
  );
  return { variables: found, missing, broken, strange, unused };
}

function filled(own: string, shape: readonly number[], filling: Filling): Float32Array {
  const data = new Float32Array(elementCount(shape));
  if (typeof filling === "number") return data.fill(filling);
  if (filling === "identity-filter") {
    const outputs = shape.at(-1)!;
    for (let channel = 0; channel < outputs; channel++) data[channel * outputs + channel] = 1;
    return data;
  }
  // Batch norm adds 1e-5 to the variance.
  return data.fill(own.endsWith(".weight") ? 1 : own.endsWith(".running_var") ? 1 - 1e-5 : 0);
}

/** Filters [height, width, 3, outputs] for the other order of colours. */
function otherChannels({ shape, data }: StoredTensor): Float32Array {
  const [height, width, colours, outputs] = shape, numbers = data as Float32Array;
  const result = new Float32Array(numbers.length);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let colour = 0; colour < colours; colour++) {
      const from = (pixel * colours + colour) * outputs;
      result.set(
        numbers.subarray(from, from + outputs),
        (pixel * colours + colours - 1 - colour) * outputs,
      );
    }
  }
  return result;
}
