import type { Backbone } from "./backbone.ts";
import { type BackboneKind, count, type NamedBackbone } from "./backbone_kind.ts";
import { type BackboneSize, defineBackbone, halvedSize } from "./define_backbone.ts";
import { batchNorm } from "./layers/batch_norm.ts";
import { conv2d, type Conv2dOptions } from "./layers/conv2d.ts";
import { depthwiseConv2d, type DepthwiseConv2dOptions } from "./layers/depthwise_conv2d.ts";
import { type Layer, sequence } from "./layers/layer.ts";
import { flatten } from "./layers/linear.ts";
import type { Parameters } from "./parameters.ts";

/**
 * The bottlenecks: by how much they expand their input, the channels of their result over the
 * network's width, how often they follow each other, and the stride of the first (Chen et al. 2018,
 * table 1).
 */
const BOTTLENECKS = [
  { expansion: 2, factor: 1, count: 5, stride: 2 },
  { expansion: 4, factor: 2, count: 1, stride: 2 },
  { expansion: 2, factor: 2, count: 6, stride: 1 },
  { expansion: 4, factor: 2, count: 1, stride: 2 },
  { expansion: 2, factor: 2, count: 2, stride: 1 },
];

/** The size of {@link mobileFaceNet}. */
export interface MobileFaceNetOptions extends BackboneSize {
  /**
   * Channels of the first stage; later ones have 2 and, before the embedding, 8 times as many.
   *
   * @default {64}
   */
  width?: number;
}

const DEFAULTS = { embedding: 512, width: 64 };

/**
 * MobileFaceNet of Chen, Liu, Gao, Han, "MobileFaceNets: Efficient CNNs for Accurate Real-Time Face
 * Verification on Mobile Devices", 2018, table 1: depthwise convolutions in inverted residual
 * bottlenecks with PReLU, and instead of an average over the last map a filter of its own size for
 * each of its channels. A million parameters at 112 pixels and D 128. Initial filters are as
 * InsightFace's `mobilefacenet.py` has them, whose network is a wider one.
 */
export function mobileFaceNet(options: MobileFaceNetOptions): Backbone {
  const { width = DEFAULTS.width, imageSize, embeddingLength = DEFAULTS.embedding } = options;
  const name = `mobilefacenet${width === 64 ? "" : `:width=${width}`}`;
  return defineBackbone(name, { ...options, embeddingLength }, (parameters) => {
    const stem = sequence(
      convolve(parameters, "stem", { inputs: 3, outputs: width, stride: 2 }),
      convolveDepthwise(parameters, "depthwise", { channels: width }),
    );
    let inputs = width;
    const stages = BOTTLENECKS.flatMap(({ expansion, factor, count, stride }, stage) =>
      Array.from({ length: count }, (_, i) => {
        const outputs = factor * width;
        const block = bottleneck(parameters, `stage${stage + 1}.block${i + 1}`, {
          inputs,
          expansion,
          outputs,
          stride: i === 0 ? stride : 1,
        });
        inputs = outputs;
        return block;
      })
    );
    const channels = 8 * width;
    return sequence(
      stem,
      ...stages,
      convolve(parameters, "last", { inputs, outputs: channels, kernel: 1 }),
      depthwiseConv2d(parameters, "global.conv", {
        channels,
        kernel: halvedSize(imageSize, 4),
        padding: 0,
      }),
      batchNorm(parameters, "global.norm", channels),
      conv2d(parameters, "feature.conv", {
        inputs: channels,
        outputs: embeddingLength,
        kernel: 1,
      }),
      flatten,
      batchNorm(parameters, "feature.norm", embeddingLength),
    );
  });
}

function bottleneck(
  parameters: Parameters,
  name: string,
  options: { inputs: number; expansion: number; outputs: number; stride: number },
): Layer {
  const { inputs, expansion, outputs, stride } = options;
  const channels = expansion * inputs;
  const branch = sequence(
    convolve(parameters, `${name}.expand`, { inputs, outputs: channels, kernel: 1 }),
    convolveDepthwise(parameters, `${name}.depthwise`, { channels, stride }),
    conv2d(parameters, `${name}.project.conv`, { inputs: channels, outputs, kernel: 1 }),
    batchNorm(parameters, `${name}.project.norm`, outputs),
  );
  const residual = stride === 1 && inputs === outputs;
  return (x, mode) => branch(x, mode, residual ? () => x : undefined);
}

function convolve(parameters: Parameters, name: string, options: Conv2dOptions): Layer {
  return activated(parameters, name, options.outputs, conv2d(parameters, `${name}.conv`, options));
}

function convolveDepthwise(
  parameters: Parameters,
  name: string,
  options: DepthwiseConv2dOptions,
): Layer {
  const convolution = depthwiseConv2d(parameters, `${name}.conv`, options);
  return activated(parameters, name, options.channels, convolution);
}

function activated(
  parameters: Parameters,
  name: string,
  channels: number,
  convolution: Layer,
): Layer {
  return sequence(
    convolution,
    batchNorm(parameters, `${name}.norm`, channels, { prelu: `${name}.prelu` }),
  );
}

type MobileFaceNetSpec = NamedBackbone<"mobilefacenet"> & Pick<MobileFaceNetOptions, "width">;

const kind: BackboneKind<MobileFaceNetSpec> = {
  names: ["mobilefacenet"],
  options: { width: count },
  defaults: DEFAULTS,
  create: ({ width, embedding }, size) =>
    mobileFaceNet({ ...size, width, embeddingLength: embedding }),
};
export default kind;
