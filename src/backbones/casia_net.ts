import * as tf from "../npm/tfjs.ts";
import type { Backbone } from "./backbone.ts";
import { type BackboneKind, count, type NamedBackbone } from "./backbone_kind.ts";
import { type BackboneSize, defineBackbone } from "./define_backbone.ts";
import { batchNorm } from "./layers/batch_norm.ts";
import { conv2d } from "./layers/conv2d.ts";
import { type Layer, sequence } from "./layers/layer.ts";
import { linear } from "./layers/linear.ts";

/** The channels of the two convolutions of each of the five stages, as multiples of the width (Yi et al. 2014, table 1). */
const STAGES = [[1, 2], [2, 4], [3, 6], [4, 8], [5, 10]];

/** The size of a {@link casiaNet}. */
export interface CasiaNetOptions extends BackboneSize {
  /**
   * Channels of the first convolution; ten times as many are averaged at the end.
   *
   * @default {32}
   */
  width?: number;
}

const DEFAULTS = { embedding: 512, width: 32 };

/**
 * CASIA-Net: ten 3x3 convolutions in five stages with max-pooling between them and average pooling at the
 * end (Yi, Lei, Liao, Li, "Learning Face Representation from Scratch", 2014, table 1). Batch norm follows each
 * convolution, and a linear layer with batch norm takes the averages, 320 by default, to D numbers. As in the paper the
 * last convolution has no ReLU, so that the averages are not sparse.
 */
export function casiaNet(options: CasiaNetOptions): Backbone {
  const { width = DEFAULTS.width, embeddingLength = DEFAULTS.embedding } = options;
  const name = `casia-net${width === 32 ? "" : `:width=${width}`}`;
  return defineBackbone(name, { ...options, embeddingLength }, (parameters) => {
    let inputs = 3;
    const layers = STAGES.flatMap((factors, stage): Layer[] => {
      const convolutions = factors.flatMap((factor, i): Layer[] => {
        const outputs = factor * width;
        const name = `conv${stage + 1}${i + 1}`;
        const last = stage === STAGES.length - 1 && i === factors.length - 1;
        const layers = [
          conv2d(parameters, name, { inputs, outputs }),
          batchNorm(parameters, `${name}.norm`, outputs, { relu: !last }),
        ];
        inputs = outputs;
        return layers;
      });
      return stage === 0 ? convolutions : [halve, ...convolutions];
    });
    return sequence(
      ...layers,
      (x) => tf.mean(x, [1, 2]),
      linear(parameters, "feature.linear", { inputs, outputs: embeddingLength }),
      batchNorm(parameters, "feature.norm", embeddingLength),
    );
  });
}

const halve: Layer = (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "same");

type CasiaNetSpec = NamedBackbone<"casia-net"> & Pick<CasiaNetOptions, "width">;

const kind: BackboneKind<CasiaNetSpec> = {
  names: ["casia-net"],
  options: { width: count },
  defaults: DEFAULTS,
  create: ({ width, embedding }, size) => casiaNet({ ...size, width, embeddingLength: embedding }),
};
export default kind;
