import { makeCodes } from "./huffman_codes";
import { zigzag } from "./jpeg";
import { allocate, endAt } from "./memory";

/** The quantizers of the standard for Y, and for Cb and Cr, row by row (ITU T.81, K.1). */
// deno-fmt-ignore
const standard: usize = memory.data<u8>([
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
  14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
  49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
  24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
]);
const quantizers: usize = memory.data(128, 16);
/** Eight times the quantizers of Y, then those of Cb and Cr, f32. */
export const divisors: usize = memory.data(512, 16);

// For each of four Huffman tables, DC and AC of Y, then those of Cb and Cr: how often symbols come, and their codes.
export const frequencies: usize = memory.data(4 * 1024, 16);
const codes: usize = memory.data(4 * 1024, 16);

/** The bytes of the file that was written last. */
let fileBytes: usize = 0;

/** Makes the quantizers of a quality from 1 to 100, and lets go of the symbols of the last picture. */
export function beginFile(quality: i32): void {
  memory.fill(frequencies, 0, 4 * 1024);
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  for (let i: usize = 0; i < 128; i++) {
    const quantizer = max(1, min(255, (<i32> load<u8>(standard + i) * scale + 50) / 100));
    store<u8>(quantizers + i, quantizer);
    store<f32>(divisors + (i << 2), <f32> quantizer * 8);
  }
}

/** The bytes of the file that was written last. */
export function encodedBytes(): i32 {
  return <i32> fileBytes;
}

/**
 * Writes the file of a picture.
 *
 * @param symbols Those of all blocks, 4 bytes each: the symbol, the number of its table from bit 8 on, and from bit 16 on the bits that
 * follow it, as many as its lower four say. They are counted in {@link frequencies}.
 * @param end Where they end, which is where nothing more is allocated.
 * @returns Where it is; 0 if there is no room.
 */
export function writeFile(width: i32, height: i32, symbols: usize, end: usize): usize {
  const file = allocate(1024 + 4 * (256 + 19));
  if (file === 0) return 0;
  let at = writeHeader(file, width, height);
  for (let table = 0; table < 4; table++) {
    const numbers = <usize> table << 10, made = at + 5;
    const bytes = makeCodes(frequencies + numbers, codes + numbers, made);
    store<u16>(at, 0xc4ff);
    storeWord(at + 2, 3 + <i32> bytes);
    store<u8>(at + 4, (table & 1) << 4 | table >> 1);
    at = made + bytes;
  }
  for (let i: usize = 0; i < 14; i++) store<u8>(at++, load<u8>(scan + i));
  // A byte of ones is followed by one of zeros.
  const bytes = bitsOfSymbols() >> 2;
  if (bytes >> 31 !== 0 || !endAt(at + <usize> bytes + 16)) return 0;
  at = writeSymbols(symbols, end, at);
  store<u16>(at, 0xd9ff);
  fileBytes = at + 2 - file;
  return file;
}

/** The segments of JFIF 1.01 with square pixels, and of the scan. */
// deno-fmt-ignore
const start: usize = memory.data<u8>([
  0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
]);
// deno-fmt-ignore
const frame: usize = memory.data<u8>([
  0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
]);
const scan: usize = memory.data<u8>([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);

function writeHeader(file: usize, width: i32, height: i32): usize {
  memory.copy(file, start, 20);
  let at = file + 20;
  for (let table: usize = 0; table < 2; table++, at += 69) {
    store<u16>(at, 0xdbff);
    storeWord(at + 2, 67);
    store<u8>(at + 4, table);
    for (let i: usize = 0; i < 64; i++) {
      store<u8>(at + 5 + i, load<u8>(quantizers + 64 * table + load<u8>(zigzag + i)));
    }
  }
  memory.copy(at, frame, 19);
  storeWord(at + 5, height);
  storeWord(at + 7, width);
  return at + 19;
}

function storeWord(at: usize, value: i32): void {
  store<u16>(at, bswap<u16>(<u16> value));
}

function bitsOfSymbols(): u64 {
  let bits: u64 = 0;
  for (let symbol: u32 = 0; symbol < 1024; symbol++) {
    const place = <usize> symbol << 2, length = (load<u32>(codes + place) & 31) + (symbol & 15);
    bits += <u64> load<u32>(frequencies + place) * length;
  }
  return bits;
}

/** Writes symbols as their codes, with the bits that follow them. */
function writeSymbols(symbols: usize, end: usize, to: usize): usize {
  let bits: u64 = 0, count: u64 = 0;
  for (let at = symbols; at < end; at += 4) {
    const entry = load<u32>(at), code = load<u32>(codes + ((entry & 0x3ff) << 2));
    const length: u64 = code & 31, size: u64 = entry & 15;
    bits = (bits << length | code >> 5) << size | entry >> 16;
    count += length + size;
    while (count >= 8) {
      count -= 8;
      to = writeByte(to, <u32> (bits >> count) & 0xff);
    }
  }
  // Ones fill up the last byte.
  return count > 0
    ? writeByte(to, <u32> (bits << (8 - count) | (1 << (8 - count)) - 1) & 0xff)
    : to;
}

function writeByte(to: usize, byte: u32): usize {
  store<u16>(to, byte);
  return to + (byte === 0xff ? 2 : 1);
}
