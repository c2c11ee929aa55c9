import { z } from "../npm/zod.ts";
import type { Backbone } from "../backbones/backbone.ts";
import { type BackboneFactory, backboneSchema, createBackbone } from "../backbones/backbones.ts";
import { countOf } from "../checks/count_of.ts";
import { parseBySchema } from "../checks/parse_by_schema.ts";
import type { ImageRecipe } from "../images/image_recipe.ts";
import { squareKeys } from "../images/square_schema.ts";
import { quoteLine } from "../formats/lines.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
import { faultOfNumbers } from "../formats/tensor_layout.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { restoreVariables } from "./variables.ts";

/** What of a run's configuration makes its network. */
const networkSchema = z.object({
  ...squareKeys,
  // Runs of before there was a choice left all pictures as they are stored.
  orientation: squareKeys.orientation.default("stored"),
  backbone: backboneSchema.optional(),
});

/** A trained network, and how the images it takes are cut. */
export interface LoadedBackbone {
  /** The caller's to dispose. */
  backbone: Backbone;
  /** As in training, less what chance did there. */
  recipe: ImageRecipe;
}

/**
 * Makes the network that a checkpoint holds, with its averaged weights if there are some.
 *
 * @param own Makes a network of one's own, which a checkpoint cannot: the function that was trained with.
 * @throws {Error} If the checkpoint does not fit the network, or tells of none and `own` is missing.
 */
export function loadBackbone(checkpoint: Checkpoint, own?: BackboneFactory): LoadedBackbone {
  const { graph } = checkpoint, variables = networkWeights(checkpoint);
  if (graph && checkpoint.config.imageSize === undefined) {
    throw new RangeError(
      `Cannot make ${checkpoint.backbone} as its file does not say how large its images are: the image size must be given`,
    );
  }
  const { imageSize, crop, cropOffset, orientation, backbone: spec } = networkOf(checkpoint);
  if (!spec && !own) {
    throw new Error(
      `Cannot make the backbone "${checkpoint.backbone}" as it was made by a function of the ` +
        "configuration: that must be given",
    );
  }
  for (const [name, { dtype, data }] of variables) {
    const fault = dtype === "F32" &&
      faultOfNumbers(data as Float32Array, /(^|[./])(running_var|moving_variance)$/.test(name));
    if (!fault) continue;
    throw new RangeError(
      `Cannot load a checkpoint of ${checkpoint.backbone}: ${quoteLine(name)} ${fault}`,
    );
  }
  const kept = { graph, weights: variables };
  const backbone = createBackbone(own ?? spec!, { imageSize, blank: true }, kept);
  const { missing } = restoreVariables(backbone.variables, variables);
  if (missing.length > 0) {
    backbone.dispose();
    throw new Error(
      `Cannot load a checkpoint of ${checkpoint.backbone} into ${backbone.name}: ${
        countOf(missing.length, "variable is", "variables are")
      } missing or of another shape, the first is ${missing[0]}`,
    );
  }
  return { backbone, recipe: { size: imageSize, crop, cropOffset, orientation } };
}

/** What the network of a checkpoint is used with: the averaged weights, if there are some. */
export function networkWeights({ variables, average }: Checkpoint): Map<string, StoredTensor> {
  return new Map([...variables, ...average ?? []]);
}

function networkOf({ config, backbone }: Checkpoint) {
  try {
    return parseBySchema(networkSchema, config);
  } catch (cause) {
    throw new SyntaxError(
      `Cannot make the backbone "${backbone}" of a checkpoint: config.${(cause as Error).message}`,
      { cause },
    );
  }
}
