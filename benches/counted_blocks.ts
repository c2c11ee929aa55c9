import { batchNorm } from "../src/backbones/layers/batch_norm.ts";
import { conv2d } from "../src/backbones/layers/conv2d.ts";
import { type Layer, sequence } from "../src/backbones/layers/layer.ts";
import type { Parameters } from "../src/backbones/parameters.ts";
import * as tf from "../src/npm/tfjs.ts";

type Block = (parameters: Parameters, channels: number) => Layer;

/** Blocks of our networks that keep the shape of what goes through them, by what they are. */
export const BLOCKS: Record<string, Block> = {
  "block of iresnet": (parameters, channels) => {
    const branch = sequence(
      batchNorm(parameters, "norm1", channels),
      conv2d(parameters, "conv1", { inputs: channels, outputs: channels }),
      batchNorm(parameters, "norm2", channels, { prelu: "prelu" }),
      conv2d(parameters, "conv2", { inputs: channels, outputs: channels }),
    );
    const join = batchNorm(parameters, "norm3", channels);
    return (x, mode) => join(branch(x, mode), mode, x);
  },
  "block of resnet18": (parameters, channels) => {
    const first = batchNorm(parameters, "norm1", channels, { relu: true });
    const branch = sequence(
      conv2d(parameters, "conv1", { inputs: channels, outputs: channels }),
      batchNorm(parameters, "norm2", channels, { relu: true }),
      conv2d(parameters, "conv2", { inputs: channels, outputs: channels }),
    );
    return (x, mode) => tf.add(branch(first(x, mode), mode), x);
  },
  "convolution, batch norm, ReLU": (parameters, channels) =>
    sequence(
      conv2d(parameters, "conv", { inputs: channels, outputs: channels }),
      batchNorm(parameters, "norm", channels, { relu: true }),
    ),
  "convolution, batch norm, PReLU": (parameters, channels) =>
    sequence(
      conv2d(parameters, "conv", { inputs: channels, outputs: channels }),
      batchNorm(parameters, "norm", channels, { prelu: "prelu" }),
    ),
};
