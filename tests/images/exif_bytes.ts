import { crc32 } from "node:zlib";

/** What {@link exifBytes} writes besides the orientation. */
export interface ExifOptions {
  /** The byte order, `MM` or `II`. */
  order?: "MM" | "II";
  /** How the value is typed: 1 a byte, 3 two bytes, 4 four bytes. */
  type?: number;
  /** How many values the tag has. */
  count?: number;
  /** Other tags before it, each of four bytes. */
  before?: number[];
  /** What stands behind the table, such as the table of a thumbnail. */
  behind?: number[];
}

/** EXIF with an orientation, as a TIFF file without a picture. */
export function exifBytes(orientation: number, options: ExifOptions = {}): number[] {
  const { order = "MM", type = 3, count = 1, before = [], behind = [] } = options;
  const bytes = (value: number, length: number) => {
    const high = Array.from(
      { length },
      (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256,
    );
    return order === "MM" ? high : high.reverse();
  };
  const length = { 1: 1, 3: 2, 4: 4 }[type] ?? 2;
  const tag = (tag: number, type: number, count: number, value: number[]) => [
    ...bytes(tag, 2),
    ...bytes(type, 2),
    ...bytes(count, 4),
    ...value,
    ...Array(4 - value.length).fill(0),
  ];
  return [
    ...new TextEncoder().encode(order),
    ...bytes(42, 2),
    ...bytes(8, 4),
    ...bytes(before.length + 1, 2),
    ...before.flatMap((other) => tag(other, 4, 1, bytes(9, 4))),
    ...tag(0x112, type, count, bytes(orientation, length)),
    ...bytes(behind.length > 0 ? 14 + 12 * (before.length + 1) : 0, 4),
    ...behind,
  ];
}

const text = (ascii: string) => [...new TextEncoder().encode(ascii)];

/** EXIF as the body of a JPEG's segment. */
export function exifSegment(exif: number[]): number[] {
  return [...text("Exif\0\0"), ...exif];
}

/** A JPEG with segments APP1 put in behind its first marker. */
export function withSegments(jpeg: Uint8Array, ...bodies: number[][]): Uint8Array<ArrayBuffer> {
  const segments = bodies.flatMap((body) => {
    const length = body.length + 2;
    return [0xff, 0xe1, length >> 8, length & 255, ...body];
  });
  return Uint8Array.from([...jpeg.subarray(0, 2), ...segments, ...jpeg.subarray(2)]);
}

/** A PNG with a chunk put in before its end. */
export function withChunk(png: Uint8Array, type: string, data: number[]): Uint8Array<ArrayBuffer> {
  const body = [...text(type), ...data], sum = crc32(Uint8Array.from(body));
  const four = (value: number) => [24, 16, 8, 0].map((shift) => value >>> shift & 255);
  const end = png.length - 12;
  return Uint8Array.from([
    ...png.subarray(0, end),
    ...[...four(data.length), ...body, ...four(sum)],
    ...png.subarray(end),
  ]);
}
