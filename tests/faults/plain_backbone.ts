import type { Backbone } from "../../src/backbones/backbone.ts";
import { type BackboneOptions, defineBackbone } from "../../src/backbones/define_backbone.ts";
import { batchNorm } from "../../src/backbones/layers/batch_norm.ts";
import { sequence } from "../../src/backbones/layers/layer.ts";
import { flatten, linear } from "../../src/backbones/layers/linear.ts";

/** A layer and its statistics, for devices that take long to make ready what a deeper network needs. */
export function plainBackbone({ imageSize, embeddingLength }: BackboneOptions): Backbone {
  return defineBackbone("plain", { imageSize, embeddingLength }, (parameters) =>
    sequence(
      flatten,
      linear(parameters, "linear", { inputs: imageSize * imageSize * 3, outputs: embeddingLength }),
      batchNorm(parameters, "norm", embeddingLength),
    ));
}
