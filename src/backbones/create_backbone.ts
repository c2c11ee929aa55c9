import type { Backbone } from "./backbone.ts";
import { casiaNet } from "./casia_net.ts";
import type { BackboneOptions } from "./define_backbone.ts";
import { preActivationResNet, type ResNetDepth } from "./pre_activation_resnet.ts";
import { small } from "./small.ts";

/** A backbone by name; `embedding` is D. */
export type BackboneSpec =
  | { name: "small"; embedding?: number; width?: number; dropout?: number }
  | { name: "casia-net"; embedding?: number }
  | { name: `resnet${ResNetDepth}`; embedding?: number; width?: number };

/** Makes the backbone that a spec describes. */
export function createBackbone(
  spec: BackboneSpec,
  options: Omit<BackboneOptions, "embeddingLength">,
): Backbone {
  switch (spec.name) {
    case "small":
      return small({ ...options, ...spec, embeddingLength: spec.embedding ?? 128 });
    case "casia-net":
      return casiaNet({ ...options, embeddingLength: spec.embedding ?? 512 });
    default: {
      const depth = Number(spec.name.slice("resnet".length)) as ResNetDepth;
      const embeddingLength = spec.embedding ?? 512;
      return preActivationResNet({ ...options, depth, width: spec.width, embeddingLength });
    }
  }
}
