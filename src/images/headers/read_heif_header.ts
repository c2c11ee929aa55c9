import type { ImageHeader } from "./image_header.ts";

/** A box of ISO 14496-12: what it is called, and where its contents begin and end. */
interface Box {
  name: string;
  start: number;
  end: number;
}

/** Brands of still pictures coded by AV1 and by HEVC. */
const AVIF = ["avif", "avis"];
const HEIC = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"];

/** Whether the bytes are an AVIF or a HEIC by the brand that they begin with. */
export function heifFormat(bytes: Uint8Array): "avif" | "heic" | undefined {
  const text = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (text(4) !== "ftyp") return undefined;
  if (AVIF.includes(text(8))) return "avif";
  if (!HEIC.includes(text(8))) return undefined;
  // What is of a general kind says among its other brands how it is coded.
  const end = Math.min(bytes.length, bytes[2] * 256 + bytes[3], 256);
  for (let at = 16; at + 4 <= end; at += 4) if (AVIF.includes(text(at))) return "avif";
  return "heic";
}

/** The size is a property (`ispe`) of the picture that is said to be the main one, which another (`irot`) may turn. */
export function readHeifHeader(bytes: Uint8Array, format: "avif" | "heic"): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fault = (what: string) => new SyntaxError(`the ${format.toUpperCase()} ${what}`);
  const find = (within: Box, name: string, skip = 0): Box => {
    for (const box of boxes(view, within.start + skip, within.end)) {
      if (box.name === name) return box;
    }
    throw fault(`has no box "${name}" where one is expected, or ends before it`);
  };
  const meta = find({ name: "", start: 0, end: bytes.length }, "meta");
  const main = find(meta, "pitm", 4);
  if (main.end - main.start < 8 && (bytes[main.start] !== 0 || main.end - main.start < 6)) {
    throw fault("does not say which of its pictures is the main one");
  }
  const item = bytes[main.start] === 0
    ? view.getUint16(main.start + 4)
    : view.getUint32(main.start + 4);
  const properties = find(meta, "iprp", 4);
  const all = [...boxes(view, find(properties, "ipco").start, find(properties, "ipco").end)];
  let width = 0, height = 0, isTurned = false;
  for (const index of propertiesOf(view, find(properties, "ipma"), item)) {
    const box = all[index - 1];
    if (box?.name === "ispe" && box.end - box.start >= 12) {
      width = view.getUint32(box.start + 4);
      height = view.getUint32(box.start + 8);
    } else if (box?.name === "irot" && box.end > box.start) {
      isTurned = (view.getUint8(box.start) & 1) === 1;
    }
  }
  if (width === 0) throw fault("does not say how large its main picture is");
  return isTurned ? { format, width: height, height: width } : { format, width, height };
}

function* boxes(view: DataView, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= Math.min(end, view.byteLength);) {
    let size = view.getUint32(at), head = 8;
    const name = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    if (size === 1 && at + 16 <= view.byteLength) {
      size = Number(view.getBigUint64(at + 8));
      head = 16;
    } else if (size === 0) size = view.byteLength - at; // up to the end
    if (size < head || at + size > end) return;
    yield { name, start: at + head, end: at + size };
    at += size;
  }
}

/** The numbers, from 1, of the properties of an item. */
function propertiesOf(view: DataView, { start, end }: Box, item: number): number[] {
  if (end - start < 8) return [];
  const version = view.getUint8(start), isWide = (view.getUint8(start + 3) & 1) === 1;
  const count = view.getUint32(start + 4);
  let at = start + 8;
  const idBytes = version < 1 ? 2 : 4, step = isWide ? 2 : 1;
  for (let entry = 0; entry < count && at + idBytes + 1 <= end; entry++) {
    const id = version < 1 ? view.getUint16(at) : view.getUint32(at);
    const length = view.getUint8(at + idBytes), first = at + idBytes + 1;
    at = first + length * step;
    if (id !== item || at > end) continue;
    return Array.from(
      { length },
      (_, i) => isWide ? view.getUint16(first + i * 2) & 0x7fff : view.getUint8(first + i) & 0x7f,
    );
  }
  return [];
}

/** Where the last of the boxes of which the file consists ends, or would end if all of it were there. */
export function heifEnd(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = 0;
  for (const box of boxes(view, 0, Infinity)) end = box.end;
  return end;
}
