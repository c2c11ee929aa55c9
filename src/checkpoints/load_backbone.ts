import type { Backbone } from "../backbones/backbone.ts";
import {
  type BackboneFactory,
  type BackboneSpec,
  createBackbone,
} from "../backbones/create_backbone.ts";
import type { AugmentImageOptions } from "../images/augment_image.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { restoreVariables } from "./variables.ts";

/** A trained network, and how the images it takes are cut. */
export interface LoadedBackbone {
  /** The caller's to dispose. */
  backbone: Backbone;
  /** As in training, less what chance did there. */
  recipe: AugmentImageOptions;
}

/**
 * Makes the network that a checkpoint holds.
 *
 * @param own Makes a network of one's own, which a checkpoint cannot: the function that was trained with.
 * @throws {Error} If the checkpoint does not fit the network, or tells of none and `own` is missing.
 */
export function loadBackbone(checkpoint: Checkpoint, own?: BackboneFactory): LoadedBackbone {
  const { config, variables } = checkpoint;
  const { imageSize, crop, cropOffset, backbone: spec } = config as {
    imageSize: number;
    crop?: number;
    cropOffset: [number, number];
    backbone?: BackboneSpec;
  };
  if (!spec && !own) {
    throw new Error(
      `Cannot make the backbone "${checkpoint.backbone}" as it was made by a function of the ` +
        "configuration: that must be given",
    );
  }
  const backbone = createBackbone(own ?? spec!, { imageSize });
  const { missing } = restoreVariables(backbone.variables, variables);
  if (missing.length > 0) {
    backbone.dispose();
    throw new Error(
      `Cannot load a checkpoint of ${checkpoint.backbone} into ${backbone.name}: ${missing.length} ` +
        `variables are missing or of another shape, the first is ${missing[0]}`,
    );
  }
  return { backbone, recipe: { size: imageSize, crop, cropOffset } };
}
