import type { ImageFormat, ImageHeader } from "./headers/image_header.ts";
import type { Image } from "./image.ts";

type Magick = typeof import("../npm/magick.ts");

/** Pictures above this many pixels get a memory of their own, which is let go. */
const LARGE_PICTURE = 2 ** 22;
/** Pixels that are taken out of its memory at once. */
const PIECE = 2 ** 20;

/** What ImageMagick calls them. */
const FORMATS = {
  jpeg: "Jpeg",
  png: "Png",
  webp: "WebP",
  gif: "Gif",
  bmp: "Bmp",
  tiff: "Tiff",
  avif: "Avif",
  heic: "Heic",
} as const satisfies Partial<Record<ImageFormat, string>>;

/** A format that ImageMagick decodes for us. */
export type MagickPicture = keyof typeof FORMATS;

/**
 * Decodes a picture by ImageMagick: the first frame or page, transparency left out. What its libraries only warn of,
 * as broken pixels of a JPEG, is no fault, as in Pillow, unless `isFaulty` says so.
 *
 * Needs permission to read the npm cache.
 *
 * @param isFaulty Whether a warning makes the picture a broken one.
 * @throws {Error} if the picture is broken.
 */
export async function decodeByMagick(
  bytes: Uint8Array,
  { format, width, height }: ImageHeader & { format: MagickPicture },
  isFaulty: (warning: string) => boolean,
): Promise<Image> {
  const magick = await import("../npm/magick.ts");
  await magick.startMagick(width, height);
  let isSound = false;
  try {
    const image = decode(magick, bytes, { format, width, height }, isFaulty);
    isSound = width * height <= LARGE_PICTURE;
    return image;
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) isSound = width * height <= LARGE_PICTURE;
    throw inWords(error);
  } finally {
    if (!isSound) magick.dropMagick();
  }
}

function decode(
  { ColorSpace, MagickFormat, MagickImage, MagickReadSettings }: Magick,
  bytes: Uint8Array,
  { format, width, height }: ImageHeader & { format: MagickPicture },
  isFaulty: (warning: string) => boolean,
): Image {
  const warnings: string[] = [];
  const image = MagickImage.create();
  try {
    image.onWarning = ({ error }) => void warnings.push(error.message);
    image.read(
      bytes,
      new MagickReadSettings({
        format: MagickFormat[FORMATS[format]],
        frameIndex: 0,
        frameCount: 1,
      }),
    );
    const fault = warnings.find(isFaulty);
    if (fault !== undefined) throw new Error(fault);
    // A frame may be a part of its picture.
    const { x, y } = image.page;
    if (x < 0 || y < 0 || x + image.width > width || y + image.height > height) {
      throw new Error(
        `the header says ${width} x ${height}, got ${image.width} x ${image.height} at ${x}, ${y}`,
      );
    }
    const data = new Uint8Array(width * height * 3);
    const isPart = image.width !== width || image.height !== height;
    const behind = isPart && format === "gif" ? image.getColormapColor(0) : null;
    if (behind) fill(data, [behind.r, behind.g, behind.b]);
    const isInk = image.colorSpace === ColorSpace.CMYK;
    if (!isInk && image.colorSpace !== ColorSpace.sRGB) image.colorSpace = ColorSpace.sRGB;
    image.getPixels((pixels) => {
      const rows = Math.max(1, Math.floor(PIECE / image.width));
      for (let row = 0; row < image.height; row += rows) {
        const count = Math.min(rows, image.height - row);
        const bytes = pixels.toByteArray(0, row, image.width, count, isInk ? "CMYK" : "RGB");
        if (!bytes) throw new Error("ImageMagick gave no pixels");
        const piece = isInk ? withoutInk(bytes) : bytes;
        for (let i = 0; i < count; i++) {
          const line = piece.subarray(i * image.width * 3, (i + 1) * image.width * 3);
          data.set(line, ((y + row + i) * width + x) * 3);
        }
      }
    });
    return { width, height, data };
  } finally {
    image.dispose();
  }
}

/** Red, green and blue of cyan, magenta, yellow and black, without a profile, as Pillow makes them. */
function withoutInk(inks: Uint8Array): Uint8Array {
  const data = new Uint8Array(inks.length / 4 * 3);
  for (let from = 0, to = 0; to < data.length; from++) {
    if ((from & 3) === 3) continue;
    const light = 255 - inks[from | 3];
    data[to++] = light - Math.round(inks[from] * light / 255);
  }
  return data;
}

function fill(data: Uint8Array, colour: number[]): void {
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3];
}

/** Without the place in ImageMagick's code: "ImproperImageHeader `' @ error/bmp.c/ReadBMPImage/674". */
function inWords(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const what = message.replace(/ @ .*/s, "").replace(/ ?`[^']*'/g, "").trim()
    .replace(/out of memory/i, "it asks for more memory than there is");
  return new Error(`its pixels cannot be decoded: ${what}`, { cause: error });
}
