import type { Backbone } from "./backbone.ts";
import { casiaNet } from "./casia_net.ts";
import type { BackboneOptions } from "./define_backbone.ts";
import { iresnet, type IResNetDepth } from "./iresnet.ts";
import { mobileFaceNet } from "./mobile_face_net.ts";
import { preActivationResNet, type ResNetDepth } from "./pre_activation_resnet.ts";
import { small } from "./small.ts";

/** A backbone by name; `embedding` is D. */
export type BackboneSpec =
  | { name: "small"; embedding?: number; width?: number; dropout?: number }
  | {
    name: "casia-net" | `resnet${ResNetDepth}` | `iresnet${IResNetDepth}` | "mobilefacenet";
    embedding?: number;
    width?: number;
  };

/** Makes a backbone of one's own; the length of embeddings that it is given, 128, is a proposal. */
export type BackboneFactory = (options: BackboneOptions) => Backbone;

/** Makes the backbone that a spec describes. */
export function createBackbone(
  spec: BackboneSpec | BackboneFactory,
  options: Omit<BackboneOptions, "embeddingLength">,
): Backbone {
  if (typeof spec === "function") return spec({ ...options, embeddingLength: 128 });
  if (spec.name === "small") {
    return small({ ...options, ...spec, embeddingLength: spec.embedding ?? 128 });
  }
  const { embedding: embeddingLength = 512 } = spec;
  switch (spec.name) {
    case "casia-net":
      return casiaNet({ ...options, width: spec.width, embeddingLength });
    case "mobilefacenet":
      return mobileFaceNet({ ...options, width: spec.width, embeddingLength });
    case "iresnet18":
    case "iresnet34":
    case "iresnet50":
    case "iresnet100": {
      const depth = Number(spec.name.slice("iresnet".length)) as IResNetDepth;
      return iresnet({ ...options, depth, width: spec.width, embeddingLength });
    }
    default: {
      const depth = Number(spec.name.slice("resnet".length)) as ResNetDepth;
      return preActivationResNet({ ...options, depth, width: spec.width, embeddingLength });
    }
  }
}
