import { crc32, deflateSync } from "node:zlib";

/** A PNG file by hand, so that tests can say which kind they mean. */
export function pngBytes(
  header: {
    width: number;
    height: number;
    bits: number;
    colour: "grey" | "rgb" | "palette" | "grey and alpha" | "rgba";
    interlaced?: boolean;
  },
  /** What is compressed: for each row a 0 (no filter) and its bytes. */
  rows: number[],
  /** Further chunks between header and pixels. */
  extra: { type: string; data: number[] }[] = [],
): Uint8Array<ArrayBuffer> {
  const { width, height, bits, colour, interlaced = false } = header;
  const type = { grey: 0, rgb: 2, palette: 3, "grey and alpha": 4, rgba: 6 }[colour];
  const size = new Uint8Array(8);
  new DataView(size.buffer).setUint32(0, width);
  new DataView(size.buffer).setUint32(4, height);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", [...size, bits, type, 0, 0, Number(interlaced)]),
    ...extra.flatMap(({ type, data }) => chunk(type, data)),
    ...chunk("IDAT", [...deflateSync(Uint8Array.from(rows))]),
    ...chunk("IEND", []),
  ]);
}

function chunk(type: string, data: number[]): number[] {
  const body = Uint8Array.from([...new TextEncoder().encode(type), ...data]);
  const ends = new DataView(new ArrayBuffer(8));
  ends.setUint32(0, data.length);
  ends.setUint32(4, crc32(body));
  const bytes = new Uint8Array(ends.buffer);
  return [...bytes.subarray(0, 4), ...body, ...bytes.subarray(4)];
}
