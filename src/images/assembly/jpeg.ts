import { forgetTables, huffmanTable, isTableMade, makeTable } from "./huffman";
import { allocate, release } from "./memory";

/** Pictures of more pixels are left to another decoder. */
const MOST_PIXELS: i32 = 1 << 28;

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
/** Whether the pixels come in several scans, each of which makes them more exact. */
export let isProgressive: bool = false;
/** Whether the channels are red, green and blue. */
export let isRgb: bool = false;
/** Whether there is a JFIF segment, what Adobe's says of three channels or -1, and what they are called. */
let isJfif: bool = false;
let transform: i32 = -1;
let letters: i32 = 0;
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
  isJfif = false;
  transform = -1;
  fileEnd = file + length;
  forgetTables();
  store<u32>(isQuantizerMade, 0);
  if (length < 4 || word(file) !== 0xffd8) return false;
  return readSegments(file + 2);
}

/**
 * Reads segments up to the header of the next scan.
 *
 * @returns Whether there is one, and all is of a kind that is decoded here. After the last scan there is none, and
 * {@link scanStart} is 0.
 */
export function readSegments(at: usize): bool {
  const isFirst = at === file + 2;
  scanStart = 0;
  while (at + 4 <= fileEnd) {
    const marker = word(at);
    if (marker < 0xff01 || marker === 0xffff) {
      at++; // padding, or stray bytes
      continue;
    }
    if (marker === 0xffd9) return false;
    const size = <usize> word(at + 2), body = at + 4, end = at + 2 + size;
    if (marker < 0xffc0 || size < 2 || end > fileEnd) return refused();
    if (marker === 0xffc4) {
      if (!readHuffmanTables(body, end)) return refused();
    } else if (marker === 0xffdb) {
      if (!isFirst || !readQuantizers(body, end)) return refused();
    } else if (marker >= 0xffc0 && marker <= 0xffc2) {
      isProgressive = marker === 0xffc2;
      if (width > 0 || !readFrame(body, end)) return refused();
    } else if (marker === 0xffdd) {
      if (size !== 4) return refused();
      restartInterval = word(body);
    } else if (marker === 0xffda) {
      if (width === 0 || !readScanHeader(body, end)) return refused();
      isRgb = channels === 3 && !isJfif && (transform === 0 || (transform < 0 && letters === RGB));
      scanStart = end;
      return true;
    } else if (marker === 0xffe0) {
      if (size >= 16 && load<u32>(body) === 0x4649464a && load<u8>(body + 4) === 0) isJfif = true;
    } else if (marker === 0xffee) {
      // Adobe's: the last byte says whether three channels are Y, Cb and Cr.
      if (size >= 14 && load<u32>(body) === 0x626f6441) transform = load<u8>(body + 11);
    } else if (marker < 0xffe0 || (marker > 0xffef && marker !== 0xfffe)) return refused();
    at = end;
  }
  return false;
}

/** "RGB" as the numbers of channels. */
const RGB: i32 = 0x524742;

/** That a file is not for this decoder, which is not the end of its scans. */
function refused(): bool {
  scanStart = 1;
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
  letters = 0;
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
  return true;
}

/** Of the scan whose header was read last: its components, a bit each, and those of the coefficients that it has. */
export let scanComponents: i32 = 0;
export let firstPlace: i32 = 0;
export let lastPlace: i32 = 0;
/** How many of the lowest bits of these are still missing after the scan, and before it, if it is not the first. */
export let missingBits: i32 = 0;
export let missingBefore: i32 = 0;

function readScanHeader(at: usize, end: usize): bool {
  const count = <i32> load<u8>(at);
  if (end - at !== 4 + 2 * count || count < 1 || count > channels) return false;
  if (!isProgressive && count !== channels) return false;
  const last = at + 1 + 2 * count;
  firstPlace = load<u8>(last);
  lastPlace = load<u8>(last + 1);
  missingBefore = load<u8>(last + 2) >> 4;
  missingBits = load<u8>(last + 2) & 15;
  if (isProgressive) {
    if (lastPlace > 63 || (firstPlace === 0 ? lastPlace !== 0 : count !== 1)) return false;
    if (firstPlace > lastPlace || missingBits > 13) return false;
  } else if (firstPlace !== 0 || lastPlace !== 63 || missingBefore !== 0 || missingBits !== 0) {
    return false;
  }
  scanComponents = 0;
  let i = 0;
  for (let place = 0; place < count; place++, i++) {
    // Components come in the order of the frame; not all of them need be in a scan.
    const name = <i32> load<u8>(at + 1 + 2 * place);
    while (isProgressive && i < channels && nameOf(i) !== name) i++;
    if (i === channels) return false;
    const dc = load<u8>(at + 2 + 2 * place) >> 4, ac = load<u8>(at + 2 + 2 * place) & 15;
    if (dc > 3 || ac > 3) return false;
    const needsDc = firstPlace === 0 && missingBefore === 0, needsAc = lastPlace > 0;
    if ((needsDc && !isTableMade(0, dc)) || (needsAc && !isTableMade(1, ac))) return false;
    if (!load<u8>(isQuantizerMade + load<u8>(choices + i * 3))) return false;
    store<u8>(choices + i * 3 + 1, dc);
    store<u8>(choices + i * 3 + 2, ac);
    scanComponents |= 1 << i;
  }
  return true;
}

/** What a component is called in the frame. */
function nameOf(component: i32): i32 {
  return letters >> ((channels - 1 - component) << 3) & 255;
}

/** Two bytes, the high one first. */
function word(at: usize): i32 {
  return <i32> load<u8>(at) << 8 | load<u8>(at, 1);
}
