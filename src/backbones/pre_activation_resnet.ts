import * as tf from "../npm/tfjs.ts";
import type { Backbone } from "./backbone.ts";
import { type BackboneKind, count, type NamedBackbone } from "./backbone_kind.ts";
import { type BackboneSize, defineBackbone, halvedSize } from "./define_backbone.ts";
import { batchNorm } from "./layers/batch_norm.ts";
import { conv2d, type Conv2dOptions } from "./layers/conv2d.ts";
import { type Layer, sequence } from "./layers/layer.ts";
import { flatten, linear } from "./layers/linear.ts";
import type { Parameters } from "./parameters.ts";

/** How many blocks the four stages of a {@link preActivationResNet} have, by its depth, and whether a block has three convolutions instead of two. */
export const RESNET_BLOCKS = {
  18: { blocks: [2, 2, 2, 2], bottleneck: false },
  34: { blocks: [3, 4, 6, 3], bottleneck: false },
  50: { blocks: [3, 4, 6, 3], bottleneck: true },
  101: { blocks: [3, 4, 23, 3], bottleneck: true },
  152: { blocks: [3, 8, 36, 3], bottleneck: true },
  200: { blocks: [3, 24, 36, 3], bottleneck: true },
  269: { blocks: [3, 30, 48, 8], bottleneck: true },
};

/** The number of layers of a {@link preActivationResNet}. */
export type ResNetDepth = keyof typeof RESNET_BLOCKS;

/** The size of {@link preActivationResNet}. */
export interface ResNetOptions extends BackboneSize {
  /** The number of layers. */
  depth: ResNetDepth;
  /**
   * Channels of the stem and the first stage; each later stage doubles them.
   *
   * @default {64}
   */
  width?: number;
}

const DEFAULTS = { embedding: 512, width: 64 };

/**
 * A residual network whose blocks normalise and rectify before they convolve (He et al., "Identity Mappings in
 * Deep Residual Networks", ECCV 2016, fig. 1b), as the Virtual FC paper trains: 7x7 stem of stride 2, max-pooling,
 * four stages, a linear layer over the flattened last map, batch norm.
 */
export function preActivationResNet(options: ResNetOptions): Backbone {
  const { depth, width = DEFAULTS.width, imageSize } = options;
  const { embeddingLength = DEFAULTS.embedding } = options;
  const { blocks, bottleneck } = RESNET_BLOCKS[depth];
  const name = `resnet${depth}${width === 64 ? "" : `:width=${width}`}`;
  return defineBackbone(name, { ...options, embeddingLength }, (parameters) => {
    let inputs = width;
    const stages = blocks.flatMap((count, stage) =>
      Array.from({ length: count }, (_, i) => {
        const block = preActivationBlock(parameters, `stage${stage + 1}.block${i + 1}`, {
          inputs,
          width: width * 2 ** stage,
          stride: stage > 0 && i === 0 ? 2 : 1,
          bottleneck,
        });
        inputs = width * 2 ** stage * (bottleneck ? 4 : 1);
        return block;
      })
    );
    const side = halvedSize(imageSize, 5);
    return sequence(
      conv2d(parameters, "stem.conv", { inputs: 3, outputs: width, kernel: 7, stride: 2 }),
      batchNorm(parameters, "stem.norm", width, { relu: true }),
      (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 1, "floor"),
      ...stages,
      batchNorm(parameters, "last.norm", inputs, { relu: true }),
      flatten,
      linear(parameters, "feature.linear", {
        inputs: inputs * side * side,
        outputs: embeddingLength,
      }),
      batchNorm(parameters, "feature.norm", embeddingLength),
    );
  });
}

interface BlockOptions {
  inputs: number;
  width: number;
  stride: number;
  bottleneck: boolean;
}

function preActivationBlock(parameters: Parameters, name: string, options: BlockOptions): Layer {
  const { inputs, width, stride, bottleneck } = options;
  const outputs = bottleneck ? 4 * width : width;
  const first = batchNorm(parameters, `${name}.norm1`, inputs, { relu: true });
  const convolve = (i: number, options: Conv2dOptions) =>
    conv2d(parameters, `${name}.conv${i}`, options);
  const activate = (i: number) => batchNorm(parameters, `${name}.norm${i}`, width, { relu: true });
  const branch = bottleneck
    ? sequence(
      convolve(1, { inputs, outputs: width, kernel: 1 }),
      activate(2),
      convolve(2, { inputs: width, outputs: width, stride }),
      activate(3),
      convolve(3, { inputs: width, outputs, kernel: 1 }),
    )
    : sequence(
      convolve(1, { inputs, outputs: width, stride }),
      activate(2),
      convolve(2, { inputs: width, outputs }),
    );
  const project = stride !== 1 || inputs !== outputs
    ? conv2d(parameters, `${name}.shortcut`, { inputs, outputs, kernel: 1, stride })
    : undefined;
  return (x, mode) => {
    const activated = first(x, mode);
    return tf.add(branch(activated, mode), project?.(activated, mode) ?? x);
  };
}

type ResNetSpec = NamedBackbone<`resnet${ResNetDepth}`> & Pick<ResNetOptions, "width">;

const kind: BackboneKind<ResNetSpec> = {
  names: Object.keys(RESNET_BLOCKS).map((depth) =>
    `resnet${Number(depth) as ResNetDepth}` as const
  ),
  options: { width: count },
  defaults: DEFAULTS,
  create({ name, width, embedding: embeddingLength }, size) {
    const depth = Number(name.slice("resnet".length)) as ResNetDepth;
    return preActivationResNet({ ...size, depth, width, embeddingLength });
  },
};
export default kind;
