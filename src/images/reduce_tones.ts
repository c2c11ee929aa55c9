import type { Image } from "./image.ts";

/**
 * An image with only `tones` shades a channel, evenly spaced from black to white. Sensor noise then
 * compresses well, and hides the steps. The input is left as it was.
 *
 * @throws {RangeError} if `tones` is not a whole number from 2 to 256.
 */
export function reduceTones({ width, height, data }: Image, tones: number): Image {
  if (!Number.isInteger(tones) || tones < 2 || tones > 256) {
    throw new RangeError(
      `Cannot reduce tones as tones must be a whole number from 2 to 256: current value is ${tones}`,
    );
  }
  const steps = tones - 1;
  return {
    width,
    height,
    data: data.map((value) => Math.round(Math.round(value * steps / 255) * 255 / steps)),
  };
}
