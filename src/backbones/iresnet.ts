import type { Backbone } from "./backbone.ts";
import { type BackboneKind, count, type NamedBackbone } from "./backbone_kind.ts";
import { type BackboneSize, defineBackbone, halvedSize } from "./define_backbone.ts";
import { batchNorm } from "./layers/batch_norm.ts";
import { conv2d, type Conv2dOptions } from "./layers/conv2d.ts";
import { type Layer, sequence } from "./layers/layer.ts";
import { flatten, linear } from "./layers/linear.ts";
import type { Parameters } from "./parameters.ts";

/** How many blocks the four stages of an {@link iresnet} have, by its depth: there is one of each. */
export const IRESNET_BLOCKS = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 14, 3],
  100: [3, 13, 30, 3],
} as const;

/** The number of layers of an {@link iresnet}. */
export type IResNetDepth = keyof typeof IRESNET_BLOCKS;

/** The size of {@link iresnet}. */
export interface IResNetOptions extends BackboneSize {
  /** The number of layers. */
  depth: IResNetDepth;
  /**
   * Channels of the stem and the first stage; each later stage doubles them.
   *
   * @default {64}
   */
  width?: number;
}

const DEFAULTS = { embedding: 512, width: 64 };

/**
 * The residual network of ArcFace with its improved residual unit, BN - conv - BN - PReLU - conv -
 * BN (Deng et al., CVPR 2019, section 3.1), as InsightFace's `iresnet.py` builds it: a 3x3 stem of
 * stride 1, four stages of stride 2 and a linear layer between two batch norms, of which the last
 * keeps its scale at 1. At 112 pixels and D 512 depths 18, 34, 50 and 100 have 24.0, 34.1, 43.6 and
 * 65.2 million parameters. Initial filters are normal with deviation 0.1, as there.
 */
export function iresnet(options: IResNetOptions): Backbone {
  const { depth, width = DEFAULTS.width, imageSize } = options;
  const { embeddingLength = DEFAULTS.embedding } = options;
  const name = `iresnet${depth}${width === 64 ? "" : `:width=${width}`}`;
  return defineBackbone(name, { ...options, embeddingLength }, (parameters) => {
    const stem = sequence(
      convolution(parameters, "stem.conv", { inputs: 3, outputs: width }),
      batchNorm(parameters, "stem.norm", width, { prelu: "stem.prelu" }),
    );
    let inputs = width;
    const stages = IRESNET_BLOCKS[depth].flatMap((count, stage) =>
      Array.from({ length: count }, (_, i) => {
        const outputs = width * 2 ** stage;
        const block = improvedBlock(parameters, `stage${stage + 1}.block${i + 1}`, {
          inputs,
          outputs,
          stride: i === 0 ? 2 : 1,
        });
        inputs = outputs;
        return block;
      })
    );
    const side = halvedSize(imageSize, 4);
    return sequence(
      stem,
      ...stages,
      batchNorm(parameters, "last.norm", inputs),
      flatten,
      linear(parameters, "feature.linear", {
        inputs: inputs * side * side,
        outputs: embeddingLength,
      }),
      batchNorm(parameters, "feature.norm", embeddingLength, { fixedScale: true }),
    );
  });
}

function improvedBlock(
  parameters: Parameters,
  name: string,
  { inputs, outputs, stride }: { inputs: number; outputs: number; stride: number },
): Layer {
  const branch = sequence(
    batchNorm(parameters, `${name}.norm1`, inputs),
    convolution(parameters, `${name}.conv1`, { inputs, outputs }),
    batchNorm(parameters, `${name}.norm2`, outputs, { prelu: `${name}.prelu` }),
    convolution(parameters, `${name}.conv2`, { inputs: outputs, outputs, stride }),
    batchNorm(parameters, `${name}.norm3`, outputs),
  );
  const shortcut = stride !== 1 || inputs !== outputs
    ? sequence(
      convolution(parameters, `${name}.shortcut.conv`, { inputs, outputs, kernel: 1, stride }),
      batchNorm(parameters, `${name}.shortcut.norm`, outputs),
    )
    : undefined;
  return (x, mode) => branch(x, mode, () => shortcut?.(x, mode) ?? x);
}

function convolution(parameters: Parameters, name: string, options: Conv2dOptions): Layer {
  return conv2d(parameters, name, { ...options, deviation: 0.1 });
}

type IResNetSpec = NamedBackbone<`iresnet${IResNetDepth}`> & Pick<IResNetOptions, "width">;

const kind: BackboneKind<IResNetSpec> = {
  names: Object.keys(IRESNET_BLOCKS).map((depth) =>
    `iresnet${Number(depth) as IResNetDepth}` as const
  ),
  options: { width: count },
  defaults: DEFAULTS,
  create({ name, width, embedding: embeddingLength }, size) {
    const depth = Number(name.slice("iresnet".length)) as IResNetDepth;
    return iresnet({ ...size, depth, width, embeddingLength });
  },
};
export default kind;
