import { forgetTables, huffmanTable, isTableMade, makeTable } from "./huffman";
import { allocate, release } from "./memory";

/** Pictures of more pixels are left to another decoder, as memory that was taken is never given back. */
const MOST_PIXELS: i32 = 1 << 22;

let file: usize = 0;
let length: usize = 0;

/** Columns and rows of the picture whose header was read last. */
export let width: i32 = 0;
export let height: i32 = 0;
/** 1 for grey, 3 for Y, Cb and Cr. */
export let channels: i32 = 0;
/** Columns and rows of the whole picture that share a sample of Cb and Cr, 1 or 2. */
export let shareX: i32 = 0;
export let shareY: i32 = 0;
/** MCUs between restart markers, or 0. */
export let restartInterval: i32 = 0;
/** Where the compressed pixels begin, and where the file ends. */
export let scanStart: usize = 0;
export let fileEnd: usize = 0;

/** Multipliers of the coefficients, row by row: 4 tables of 64 numbers of 16 bits. */
const quantizers: usize = memory.data(4 * 128, 16);
const isQuantizerMade: usize = memory.data(4);
/** For each component: the numbers of its quantizer, of its DC and of its AC table. */
const choices: usize = memory.data(9);

/** Places of the coefficients row by row, in the order of the file; what is past the end goes to the last. */
export const zigzag: usize = memory.data<u8>([
  0,
  1,
  8,
  16,
  9,
  2,
  3,
  10,
  17,
  24,
  32,
  25,
  18,
  11,
  4,
  5,
  12,
  19,
  26,
  33,
  40,
  48,
  41,
  34,
  27,
  20,
  13,
  6,
  7,
  14,
  21,
  28,
  35,
  42,
  49,
  56,
  57,
  50,
  43,
  36,
  29,
  22,
  15,
  23,
  30,
  37,
  44,
  51,
  58,
  59,
  52,
  45,
  38,
  31,
  39,
  46,
  53,
  60,
  61,
  54,
  47,
  55,
  62,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
  63,
]);

/** Multipliers of a component's coefficients. */
export function quantizerOf(component: i32): usize {
  return quantizers + (<usize> load<u8>(choices + component * 3) << 7);
}

/** The Huffman table of a component, `kind` 0 for DC and 1 for AC. */
export function tableOf(component: i32, kind: i32): usize {
  return huffmanTable(kind, load<u8>(choices + component * 3 + 1 + kind));
}

/**
 * Lets go of the last picture and makes room for the bytes of the next file.
 *
 * @returns Where they go, or 0 if there is no room.
 */
export function makeRoom(bytes: i32): usize {
  release();
  length = bytes;
  file = allocate(bytes);
  return file;
}

/** Columns of the picture whose header was read. */
export function pictureWidth(): i32 {
  return width;
}

/** Its rows. */
export function pictureHeight(): i32 {
  return height;
}

/** Reads all up to the compressed pixels. Returns whether this is a JPEG that {@link decodeWindow} can decode. */
export function readHeader(): bool {
  width = 0;
  restartInterval = 0;
  fileEnd = file + length;
  forgetTables();
  store<u32>(isQuantizerMade, 0);
  if (length < 4 || word(file) !== 0xffd8) return false;
  let at = file + 2;
  while (at + 4 <= fileEnd) {
    const marker = word(at);
    if (marker === 0xffff) {
      at++; // padding
      continue;
    }
    const size = <usize> word(at + 2), body = at + 4, end = at + 2 + size;
    if (marker < 0xffc0 || size < 2 || end > fileEnd) return false;
    if (marker === 0xffc4) {
      if (!readHuffmanTables(body, end)) return false;
    } else if (marker === 0xffdb) {
      if (!readQuantizers(body, end)) return false;
    } else if (marker === 0xffc0 || marker === 0xffc1) {
      if (width > 0 || !readFrame(body, end)) return false;
    } else if (marker === 0xffdd) {
      if (size !== 4) return false;
      restartInterval = word(body);
    } else if (marker === 0xffda) {
      scanStart = end;
      return width > 0 && readScanHeader(body, end);
    } else if (marker === 0xffee) {
      // Adobe's: the last byte says whether three channels are Y, Cb and Cr.
      if (size >= 14 && load<u32>(body) === 0x626f6441 && load<u8>(body + 11) !== 1) return false;
    } else if (marker < 0xffe0 || (marker > 0xffef && marker !== 0xfffe)) return false;
    at = end;
  }
  return false;
}

function readHuffmanTables(at: usize, end: usize): bool {
  while (at < end) {
    const kind = load<u8>(at) >> 4, number = load<u8>(at) & 15;
    if (kind > 1 || number > 3) return false;
    const size = makeTable(kind, number, at + 1, end - at - 1);
    if (size === 0) return false;
    at += 1 + size;
  }
  return true;
}

function readQuantizers(at: usize, end: usize): bool {
  for (; at < end; at += 65) {
    const number: usize = load<u8>(at); // the upper half: 8 bits a number
    if (number > 3 || at + 65 > end) return false;
    for (let i: usize = 0; i < 64; i++) {
      store<u16>(quantizers + (number << 7) + (load<u8>(zigzag + i) << 1), load<u8>(at + 1 + i));
    }
    store<u8>(isQuantizerMade + number, 1);
  }
  return true;
}

function readFrame(at: usize, end: usize): bool {
  if (end - at < 6 || load<u8>(at) !== 8) return false;
  height = word(at + 1);
  width = word(at + 3);
  channels = load<u8>(at + 5);
  if ((channels !== 1 && channels !== 3) || end - at !== 6 + 3 * channels) return false;
  if (width < 1 || height < 1 || width > MOST_PIXELS / height) return false;
  let letters: i32 = 0;
  for (let i = 0; i < channels; i++) {
    const component = at + 6 + 3 * i;
    const sampling = load<u8>(component + 1), quantizer = load<u8>(component + 2);
    if (i === 0) {
      shareX = channels === 1 ? 1 : sampling >> 4;
      shareY = channels === 1 ? 1 : sampling & 15;
      const isKnown = shareX <= 2 && shareY <= shareX && shareY > 0;
      if (!isKnown || (shareX === 2 && width < 5)) return false;
    } else if (sampling !== 0x11) return false;
    if (quantizer > 3) return false;
    store<u8>(choices + i * 3, quantizer);
    letters = letters << 8 | load<u8>(component);
  }
  return letters !== 0x524742; // "RGB" in place of numbers: these are the channels
}

function readScanHeader(at: usize, end: usize): bool {
  if (end - at !== 4 + 2 * channels || load<u8>(at) !== channels) return false;
  for (let i = 0; i < channels; i++) {
    const dc = load<u8>(at + 2 + 2 * i) >> 4, ac = load<u8>(at + 2 + 2 * i) & 15;
    if (dc > 3 || ac > 3 || !isTableMade(0, dc) || !isTableMade(1, ac)) return false;
    if (!load<u8>(isQuantizerMade + load<u8>(choices + i * 3))) return false;
    store<u8>(choices + i * 3 + 1, dc);
    store<u8>(choices + i * 3 + 2, ac);
  }
  const last = at + 1 + 2 * channels;
  return load<u8>(last) === 0 && load<u8>(last + 1) === 63 && load<u8>(last + 2) === 0;
}

/** Two bytes, the high one first. */
function word(at: usize): i32 {
  return <i32> load<u8>(at) << 8 | load<u8>(at, 1);
}
