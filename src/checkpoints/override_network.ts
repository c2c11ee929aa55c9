import { isRecord } from "../checks/parse_json_object.ts";
import { withDefaults } from "../checks/with_defaults.ts";
import type { Preprocessing } from "../onnx/find_preprocessing.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** What images a network is given, in place of what its checkpoint or its file says. */
export interface NetworkOverrides extends Partial<Preprocessing> {
  /**
   * S, pixels, for a file of ONNX that does not say it.
   *
   * @default {as in training, or as the file says}
   */
  imageSize?: number;
  /**
   * The side of the square cut from the source image, pixels.
   *
   * @default {as in training, or as the file says, or the largest centred square}
   */
  crop?: number;
  /**
   * How far right of and below the centre the square lies, pixels.
   *
   * @default {as in training, or as the file says, or not at all}
   */
  cropOffset?: [number, number];
}

/**
 * A checkpoint whose network is given other images. Colours can be turned otherwise for files of ONNX alone, as our own networks
 * know what they take.
 *
 * @throws {TypeError} If they are to be for another.
 * @throws {RangeError} If images are to be of another size than those that one of our own takes.
 */
export function overrideNetwork(
  checkpoint: Checkpoint,
  { imageSize, crop, cropOffset, mean, std, channels }: NetworkOverrides,
): Checkpoint {
  const { backbone } = checkpoint.config, colours = withDefaults({ mean, std, channels }, {});
  const isOnnx = isRecord(backbone) && backbone.name === "onnx";
  const [strange] = Object.keys(colours);
  if (strange !== undefined && !isOnnx) {
    throw new TypeError(
      `Cannot give ${checkpoint.backbone} other colours than in training: ${strange} is for networks of ONNX`,
    );
  }
  const { imageSize: own } = checkpoint.config;
  if (!isOnnx && imageSize !== undefined && typeof own === "number" && own !== imageSize) {
    throw new RangeError(
      `Cannot give ${checkpoint.backbone} images of ${imageSize}x${imageSize}: it takes ${own}x${own}`,
    );
  }
  return {
    ...checkpoint,
    config: {
      ...withDefaults({ imageSize, crop, cropOffset }, checkpoint.config),
      ...isOnnx ? { backbone: { ...backbone, ...colours } } : {},
    },
  };
}
