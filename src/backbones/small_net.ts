import { z } from "../npm/zod.ts";
import type { Backbone } from "./backbone.ts";
import { type BackboneKind, count, type NamedBackbone } from "./backbone_kind.ts";
import { type BackboneSize, defineBackbone, halvedSize } from "./define_backbone.ts";
import { batchNorm } from "./layers/batch_norm.ts";
import { conv2d } from "./layers/conv2d.ts";
import { dropout } from "./layers/dropout.ts";
import { type Layer, sequence } from "./layers/layer.ts";
import { flatten, linear } from "./layers/linear.ts";
import type { Parameters } from "./parameters.ts";

/** The size of {@link smallNet}. */
export interface SmallNetOptions extends BackboneSize {
  /**
   * Channels of the stem; the blocks have 1, 2 and 4 times as many.
   *
   * @default {16}
   */
  width?: number;
  /**
   * Share of the last map dropped in training, 0 to below 1.
   *
   * @default {0}
   */
  dropout?: number;
}

const DEFAULTS = { embedding: 128, width: 16, dropout: 0 };

/**
 * A small residual network for first runs: a 3x3 convolution, three residual blocks of stride 2, a linear
 * layer over the flattened map, batch norm. 479 thousand parameters at width 16, 56 pixels and D 128.
 */
export function smallNet(options: SmallNetOptions): Backbone {
  const { width = DEFAULTS.width, dropout: rate = DEFAULTS.dropout } = options;
  const { imageSize, embeddingLength = DEFAULTS.embedding } = options;
  const name = `small:width=${width}${rate > 0 ? `,dropout=${rate}` : ""}`;
  return defineBackbone(name, { ...options, embeddingLength }, (parameters) => {
    const side = halvedSize(imageSize, 3);
    return sequence(
      conv2d(parameters, "stem.conv", { inputs: 3, outputs: width }),
      batchNorm(parameters, "stem.norm", width, { relu: true }),
      residualBlock(parameters, "block1", width, width),
      residualBlock(parameters, "block2", width, 2 * width),
      residualBlock(parameters, "block3", 2 * width, 4 * width),
      flatten,
      dropout(rate),
      linear(parameters, "feature.linear", {
        inputs: 4 * width * side * side,
        outputs: embeddingLength,
      }),
      batchNorm(parameters, "feature.norm", embeddingLength),
    );
  });
}

function residualBlock(
  parameters: Parameters,
  name: string,
  inputs: number,
  outputs: number,
): Layer {
  const branch = sequence(
    conv2d(parameters, `${name}.conv1`, { inputs, outputs, stride: 2 }),
    batchNorm(parameters, `${name}.norm1`, outputs, { relu: true }),
    conv2d(parameters, `${name}.conv2`, { inputs: outputs, outputs }),
    batchNorm(parameters, `${name}.norm2`, outputs, { relu: true }),
  );
  const shortcut = conv2d(parameters, `${name}.shortcut`, {
    inputs,
    outputs,
    kernel: 1,
    stride: 2,
  });
  return (x, mode) => branch(x, mode, () => shortcut(x, mode));
}

type SmallSpec = NamedBackbone<"small"> & Pick<SmallNetOptions, "width" | "dropout">;

const kind: BackboneKind<SmallSpec> = {
  names: ["small"],
  options: { width: count, dropout: z.number().min(0).lt(1) },
  defaults: DEFAULTS,
  create: ({ embedding, ...spec }, size) =>
    smallNet({ ...size, ...spec, embeddingLength: embedding }),
};
export default kind;
