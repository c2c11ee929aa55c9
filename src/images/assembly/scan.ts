import { blockAt, lastDcs, placeBlocks } from "./blocks";
import { CODE_ONLY, END_OF_BLOCK, extend, longCode, LOOKAHEAD } from "./huffman";
import { fillBlock, inverseDct, SPARSE } from "./inverse_dct";
import { fileEnd, height, restartInterval, scanStart, shareX, shareY, width, zigzag } from "./jpeg";
import { allocate } from "./memory";

/** Bytes that a file of noise may read past its end before it is noticed: those of an MCU. */
export const MOST_PAST_END: usize = 6 * 64 * 4;

const coefficients: usize = memory.data(128, 16);

/** Decodes the pixels of the planes. Returns whether the file is whole and sound. */
export function decodeScan(): bool {
  const columns = (width + 8 * shareX - 1) / (8 * shareX);
  const rows = (height + 8 * shareY - 1) / (8 * shareY);
  const blockCount = placeBlocks();
  const words = allocate(fileEnd - scanStart + MOST_PAST_END);
  if (words === 0) return false;
  let at = scanStart, marker: i32 = 0xd0;
  for (let first = 0, count = columns * rows; first < count;) {
    const end = copyBits(at, words);
    const last = restartInterval > 0 ? min(count, first + restartInterval) : count;
    if (!decodeUnits(words, first, last, columns, blockCount)) return false;
    first = last;
    // The end of the file is as good as its marker.
    if (first === count) return end + 2 > fileEnd || load<u8>(end, 1) === 0xd9;
    if (end + 2 > fileEnd || load<u8>(end, 1) !== marker) return false;
    marker = 0xd0 | (marker + 1) & 7;
    at = end + 2;
  }
  return true;
}

/** Where the words end. */
export let wordsEnd: usize = 0;

/**
 * Copies compressed bytes up to the next marker, without the zeros that stand after each 255, as words of
 * which the first bit is the highest.
 *
 * @returns Where the marker is, or at most one byte before the end of the file if there is none.
 */
export function copyBits(from: usize, to: usize): usize {
  const start = to, end = fileEnd - 1;
  const all = i8x16.splat(-1);
  for (;;) {
    while (from + 16 <= end) {
      const bytes = v128.load(from);
      v128.store(to, bytes);
      const mask = i8x16.bitmask(i8x16.eq(bytes, all));
      if (mask !== 0) {
        const before = ctz(mask);
        from += before;
        to += before;
        break;
      }
      from += 16;
      to += 16;
    }
    while (from < end && load<u8>(from) !== 255) {
      store<u8>(to++, load<u8>(from++));
    }
    if (from >= end) {
      if (from < fileEnd && load<u8>(from) !== 255) store<u8>(to++, load<u8>(from++));
      break;
    }
    if (load<u8>(from, 1) !== 0) break;
    store<u8>(to++, 255);
    from += 2;
  }
  wordsEnd = to;
  memory.fill(to, 0, MOST_PAST_END);
  for (let at = start; at < to; at += 16) {
    const bytes = v128.load(at);
    // deno-fmt-ignore
    const turned = v128.shuffle<u8>(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    v128.store(at, turned);
  }
  return from;
}

/** Decodes MCUs `first` to `last` - 1, which have bits of their own. */
function decodeUnits(from: usize, first: i32, last: i32, columns: i32, blockCount: i32): bool {
  let next = from, bits: u64 = 0, count: i32 = 0;
  memory.fill(lastDcs, 0, 12);
  let unitX = first % columns, unitY = first / columns;
  for (let unit = first; unit < last; unit++) {
    for (let b = 0; b < blockCount; b++) {
      const block = blockAt(b), plane = block.plane;
      const dcTable = block.dcTable, acTable = block.acTable;
      const x = unitX * block.columns + block.column, y = unitY * block.rows + block.row;
      const isWanted = x >= plane.left && x <= plane.right && y >= plane.top && y <= plane.bottom;
      if (isWanted) clear(coefficients); // whoever is not wanted may find another's

      if (count < 32) {
        bits |= <u64> load<u32>(next) << (32 - count);
        next += 4;
        count += 32;
      }
      let entry = load<u32>(dcTable + (<usize> (bits >> (64 - LOOKAHEAD)) << 2));
      if (entry === 0) entry = longCode(dcTable, bits) | CODE_ONLY;
      let taken = <i32> (entry & 31), size = <i32> (entry >> 8);
      if (taken === 0 || size > 11) return false;
      bits <<= taken;
      count -= taken;
      let dc = load<i32>(block.lastDc);
      if (size > 0) {
        dc += extend(<i32> (bits >> (64 - size)), size);
        bits <<= size;
        count -= size;
        store<i32>(block.lastDc, dc);
      }
      store<i16>(coefficients, dc);

      let place: usize = 1;
      while (place < 64) {
        if (count < 32) {
          bits |= <u64> load<u32>(next) << (32 - count);
          next += 4;
          count += 32;
        }
        entry = load<u32>(acTable + (<usize> (bits >> (64 - LOOKAHEAD)) << 2));
        taken = entry & 31;
        if ((entry & CODE_ONLY) === 0 && entry !== 0) {
          bits <<= taken;
          count -= taken;
          const run = (entry >> 8) & 255;
          if (run === END_OF_BLOCK) break;
          place += run;
          store<i16>(coefficients + (<usize> load<u8>(zigzag + place) << 1), <i32> entry >> 16);
          place++;
          continue;
        }
        if (entry === 0) entry = longCode(acTable, bits);
        taken = entry & 31;
        if (taken === 0) return false;
        const symbol = (entry >> 8) & 255;
        bits <<= taken;
        count -= taken;
        size = symbol & 15;
        place += symbol >> 4;
        if (size === 0) {
          if (symbol === 0) break;
          if (symbol !== 0xf0) return false;
        } else {
          const value = extend(<i32> (bits >> (64 - size)), size);
          bits <<= size;
          count -= size;
          store<i16>(coefficients + (<usize> load<u8>(zigzag + place) << 1), value);
        }
        place++;
      }
      if (place > 64) return false;

      if (!isWanted) continue;
      const to = plane.pixels + (<usize> (y - plane.top) * plane.stride + (x - plane.left) << 3);
      if (place === 1) fillBlock(dc, load<i16>(block.quantizer), to, plane.stride);
      else inverseDct(coefficients, block.quantizer, place <= SPARSE, to, plane.stride);
    }
    if (next > wordsEnd + 8) return false;
    if (++unitX === columns) {
      unitX = 0;
      unitY++;
    }
  }
  const left = (<isize> (wordsEnd - next) << 3) + count;
  return left >= 0 && left < 8;
}

function clear(block: usize): void {
  const none = i16x8.splat(0);
  v128.store(block, none);
  v128.store(block, none, 16);
  v128.store(block, none, 32);
  v128.store(block, none, 48);
  v128.store(block, none, 64);
  v128.store(block, none, 80);
  v128.store(block, none, 96);
  v128.store(block, none, 112);
}
