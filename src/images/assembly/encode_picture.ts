import { forwardDct } from "./forward_dct";
import { zigzag } from "./jpeg";
import { allocate, endAt } from "./memory";
import { splitColour } from "./split_colour";
import { beginFile, divisors, frequencies, writeFile } from "./write_jpeg";

/** What of each 16 x 16 pixels is written at most, of 6 blocks of 64 coefficients and an end, 4 bytes each. */
const SYMBOL_BYTES: usize = 6 * 65 * 4;

/** Kinds of components, and of their Huffman tables: those of a kind follow one another, each with 256 symbols. */
const LUMA: usize = 0, CHROMA: usize = 1;
const DC: u32 = 0, AC: u32 = 1 << 8;

const block: usize = memory.data(128, 16);
/** Where the next symbol goes. */
let next: usize = 0;

/**
 * Writes a picture as a baseline JPEG file with Cb and Cr of half as many rows and columns, bit by bit as libjpeg does by
 * `optimize_coding`: symbols are collected first, for codes that fit them best.
 *
 * @param pixels Red, green and blue a pixel, without space between rows.
 * @param width Columns, as `height` rows: 1 to 65535.
 * @param quality 1 to 100.
 * @returns Where the file is, of as many bytes as `encodedBytes` says; 0 if there is no room.
 */
export function encodePicture(pixels: usize, width: i32, height: i32, quality: i32): usize {
  beginFile(quality);
  const wide = (width + 15) >> 4, columns: usize = <usize> wide << 4, padded = columns * 3;
  const rows = allocate(2 * padded), strip = allocate(24 * columns), symbols = allocate(0);
  if (rows === 0 || strip === 0 || symbols === 0) return 0;
  next = symbols;
  let y: i32 = 0, blue: i32 = 0, red: i32 = 0;
  for (let top = 0; top < height; top += 16) {
    if (!endAt(next + <usize> wide * SYMBOL_BYTES)) return 0;
    fillStrip(pixels, width, height, top, rows, strip, columns);
    for (let left = 0; left < width; left += 16) {
      const luma = strip + left, chroma = strip + 16 * columns + (left >> 1);
      y = addBlock(luma, columns, LUMA, y);
      if (left + 8 < width) y = addBlock(luma + 8, columns, LUMA, y);
      else addEmpty();
      if (top + 8 < height) y = addBlock(luma + 8 * columns, columns, LUMA, y);
      else addEmpty();
      if (top + 8 < height && left + 8 < width) {
        y = addBlock(luma + 8 * columns + 8, columns, LUMA, y);
      } else addEmpty();
      blue = addBlock(chroma, columns >> 1, CHROMA, blue);
      red = addBlock(chroma + 4 * columns, columns >> 1, CHROMA, red);
    }
  }
  endAt(next);
  return writeFile(width, height, symbols, next);
}

/** Rows from `top` on as Y, Cb and Cr; what is outside the picture is as the last row and column inside are. */
function fillStrip(
  pixels: usize,
  width: i32,
  height: i32,
  top: i32,
  rows: usize,
  strip: usize,
  columns: usize,
): void {
  const padded = columns * 3, blue = strip + 16 * columns, red = blue + 4 * columns;
  for (let row = 0; row < 16; row += 2) {
    const luma = strip + <usize> row * columns, line = <usize> (row >> 1) * (columns >> 1);
    if (top + row >= height) {
      memory.copy(luma, luma - columns, columns);
      memory.copy(luma + columns, luma, columns);
      memory.copy(blue + line, blue + line - (columns >> 1), columns >> 1);
      memory.copy(red + line, red + line - (columns >> 1), columns >> 1);
      continue;
    }
    padRow(pixels, width, top + row, rows, padded);
    padRow(pixels, width, min(top + row + 1, height - 1), rows + padded, padded);
    splitColour(rows, rows + padded, <i32> columns, luma, blue + line, red + line);
  }
}

function padRow(pixels: usize, width: i32, row: i32, to: usize, bytes: usize): void {
  const own: usize = <usize> width * 3, from = pixels + <usize> row * own;
  memory.copy(to, from, own);
  for (let at = own; at < bytes; at++) store<u8>(to + at, load<u8>(to + at - 3));
}

/**
 * Adds the symbols of a block.
 *
 * @param before The first coefficient of the block before it.
 * @returns That of this one.
 */
function addBlock(from: usize, stride: usize, kind: usize, before: i32): i32 {
  const tables: u32 = <u32> kind << 9;
  forwardDct(from, stride, divisors + (kind << 8), block);
  const first: i32 = load<i16>(block);
  addValue(tables | DC, first - before);
  let zeros: u32 = 0;
  for (let i: usize = 1; i < 64; i++) {
    const value: i32 = load<i16>(block + (<usize> load<u8>(zigzag + i) << 1));
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) addSymbol(tables | AC | 0xf0, 0);
    addValue(tables | AC | zeros << 4, value);
    zeros = 0;
  }
  if (zeros > 0) addSymbol(tables | AC, 0);
  return first;
}

/** Adds a block of Y outside the picture, which is as the block before it but for its details. */
function addEmpty(): void {
  addSymbol(DC, 0);
  addSymbol(AC, 0);
}

function addValue(symbol: u32, value: i32): void {
  const size: u32 = 32 - clz(abs(value)), bits = value < 0 ? value - 1 : value;
  addSymbol(symbol | size, <u32> bits & ((1 << size) - 1));
}

/** @param symbol With the number of its table from bit 8 on; as many `bits` follow it as its lower four say. */
function addSymbol(symbol: u32, bits: u32): void {
  store<u32>(next, symbol | bits << 16);
  next += 4;
  const frequency = frequencies + (<usize> symbol << 2);
  store<u32>(frequency, load<u32>(frequency) + 1);
}
