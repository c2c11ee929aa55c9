import {
  ColorSpace,
  ImageMagick,
  initializeImageMagick,
  MagickFormat,
  MagickImage,
  MagickReadSettings,
  ResourceLimits,
} from "npm:@imagemagick/magick-wasm@0.0.43";

export { ColorSpace, MagickFormat, MagickImage, MagickReadSettings };

/** Codecs of video pad a picture to whole tiles, and cut off what is too much afterwards. */
const LEAST_LIMIT = 1024, MARGIN = 64;

let module: Promise<WebAssembly.Module> | undefined;

/**
 * Starts ImageMagick, a WebAssembly module with a memory of its own, which needs permission to read the npm cache. It
 * takes a second the first time, and next to nothing if it has been started before.
 *
 * @param width Pixels a row, of which a picture may have no more.
 * @param height Its rows, likewise.
 */
export async function startMagick(width: number, height: number): Promise<void> {
  module ??= compile();
  await initializeImageMagick(await module);
  ResourceLimits.width = BigInt(Math.max(LEAST_LIMIT, width + MARGIN));
  ResourceLimits.height = BigInt(Math.max(LEAST_LIMIT, height + MARGIN));
}

/** Lets go of its memory, which may be large after a large picture, or in any state after a fault. */
export function dropMagick(): void {
  (ImageMagick as unknown as { _api: unknown })._api = undefined;
}

async function compile(): Promise<WebAssembly.Module> {
  const file = import.meta.resolve("npm:@imagemagick/magick-wasm@0.0.43/magick.wasm");
  return await WebAssembly.compile(await Deno.readFile(new URL(file)));
}
