import type { Image } from "./image.ts";

let decoder: Promise<(bytes: Uint8Array) => Image> | undefined;

/**
 * Decodes a JPEG file: baseline or progressive, grey, colour or CMYK. An orientation in its EXIF data
 * is not applied, as Pillow's `open` does not.
 *
 * imagescript decodes, which needs permission to read the npm cache and the environment. Where
 * `--allow-ffi` is granted the native libjpeg-turbo does, some six times faster; its pixels differ by
 * a few levels. What it finds fault with is left to imagescript to judge, which also takes CMYK.
 *
 * @throws {Error} if the file is broken or cut short.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<Image> {
  decoder ??= chooseDecoder();
  return (await decoder)(bytes);
}

async function chooseDecoder(): Promise<(bytes: Uint8Array) => Image> {
  const portable = await portableDecoder();
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return portable;
  const native = await nativeDecoder().catch(() => undefined); // no add-on for this kind of machine
  if (native === undefined) return portable;
  return (bytes) => {
    try {
      return native(bytes);
    } catch {
      return portable(bytes);
    }
  };
}

/** Pictures above this many pixels get a decoder of their own, so that their memory is let go. */
const LARGE_PICTURE = 2 ** 22;

async function portableDecoder(): Promise<(bytes: Uint8Array) => Image> {
  const { jpeg } = await import("../npm/imagescript.ts");
  let current: Awaited<ReturnType<typeof jpeg.init>> | undefined = await jpeg.init();
  return (bytes) => {
    const instance = current ?? jpeg.new();
    current = undefined; // a fault may leave an instance in any state
    const { width, height, format, buffer } = instance.decode(bytes);
    if (width * height <= LARGE_PICTURE) current = instance;
    if (format === 1) return { width, height, data: buffer };
    const data = new Uint8Array(width * height * 3);
    if (format === 0) {
      for (let i = 0; i < data.length; i++) data[i] = buffer[Math.floor(i / 3)];
    } else if (format === 2) {
      for (let from = 0, to = 0; to < data.length; from++) {
        const light = 255 - buffer[from | 3];
        if ((from & 3) !== 3) data[to++] = Math.round((255 - buffer[from]) * light / 255);
      }
    } else throw new Error(`expected 1, 3 or 4 channels of 8 bits, got format ${format}`);
    return { width, height, data };
  };
}

/** What is used of `../npm/jpeg_turbo.ts`. */
interface JpegTurbo {
  decompressSync(
    bytes: Uint8Array,
    options: { format: number },
  ): { width: number; height: number; data: Uint8Array };
  FORMAT_RGB: number;
}

async function nativeDecoder(): Promise<(bytes: Uint8Array) => Image> {
  // Not a literal, and no import of its types: the add-on and its 35 packages are then fetched only
  // by those who use it.
  const specifier = new URL("../npm/jpeg_turbo.ts", import.meta.url).href;
  const { decompressSync, FORMAT_RGB }: JpegTurbo = await import(specifier);
  const { Buffer } = await import("node:buffer");
  return (bytes) => {
    const encoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { width, height, data } = decompressSync(encoded, { format: FORMAT_RGB });
    return { width, height, data: new Uint8Array(data) };
  };
}
