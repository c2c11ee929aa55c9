import { quoteLine } from "../formats/lines.ts";
import type { ImageRecipe } from "../images/image_recipe.ts";

/** What a file says of its network, under the keys that our own files have; what it does not say is undefined. */
export interface NetworkNotes {
  /** The side of the images that it takes, pixels. */
  imageSize?: number;
  /** How images are cut for it. */
  cut: Partial<Omit<ImageRecipe, "size">>;
  /** The order of its channels. */
  channels?: "rgb" | "bgr";
  /** A colour c from 0 to 255 goes in as (c - mean) / std. */
  colours?: { mean: number; std: number };
  /** How many steps it was trained. */
  step?: number;
  /** What of this the file says in another way than is read: a part of a sentence each. */
  faults: string[];
}

const WHOLE = /^\d{1,9}$/;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * Reads the `metadata_props` of a file of ONNX, or the metadata of one of safetensors. A key is taken as a whole, and `mean` and
 * `std` together, or named as a fault: a number is never read out of a text that holds more.
 */
export function readNetworkNotes(metadata: ReadonlyMap<string, string>): NetworkNotes {
  const faults: string[] = [];
  const read = <T>(
    keys: string[],
    expected: string,
    parse: (...texts: string[]) => T | undefined,
  ): T | undefined => {
    const said = keys.filter((key) => metadata.has(key));
    if (said.length === 0) return undefined;
    const value = said.length < keys.length
      ? undefined
      : parse(...keys.map((key) => metadata.get(key)!.trim()));
    if (value === undefined) {
      const list = said.map((key) => `${key} ${quoteLine(metadata.get(key)!)}`).join(" and ");
      faults.push(`${list} (expected ${expected})`);
    }
    return value;
  };
  const pixels = (text: string) => WHOLE.test(text) && Number(text) > 0 ? Number(text) : undefined;
  return {
    imageSize: read(["image_size"], "a whole number of pixels from 1", pixels),
    cut: {
      crop: read(["crop"], "a whole number of pixels from 1", pixels),
      cropOffset: read(["crop_offset"], "two whole numbers of pixels, x,y", (text) => {
        const [, x, y] = /^(-?\d{1,9}) *, *(-?\d{1,9})$/.exec(text) ?? [];
        return x === undefined ? undefined : [Number(x), Number(y)];
      }),
      orientation: read(
        ["orientation"],
        "exif or stored",
        (text) => text === "exif" || text === "stored" ? text : undefined,
      ),
    },
    channels: read(["channel_order"], "RGB or BGR", (text) => {
      const order = text.toLowerCase();
      return order === "rgb" || order === "bgr" ? order : undefined;
    }),
    colours: read(["mean", "std"], "mean and std, one number each, std above 0", (...texts) => {
      const [mean, std] = texts.map((text) => NUMBER.test(text) ? Number(text) : NaN);
      return Number.isFinite(mean) && Number.isFinite(std) && std > 0 ? { mean, std } : undefined;
    }),
    step: read(
      ["step"],
      "a whole number from 0",
      (text) => WHOLE.test(text) ? Number(text) : undefined,
    ),
    faults,
  };
}

/** What the user should know of these notes: one sentence, or none. */
export function describeFaults({ faults }: Pick<NetworkNotes, "faults">): string[] {
  return faults.length === 0 ? [] : [`Not taken of what the file says: ${faults.join("; ")}.`];
}
