import { planeOf } from "./blocks";
import { CODE_ONLY, END_OF_BLOCK, extend, longCode, LOOKAHEAD } from "./huffman";
import { fillBlock, inverseDct } from "./inverse_dct";
import {
  channels,
  fileEnd,
  firstPlace,
  height,
  lastPlace,
  missingBefore,
  missingBits,
  quantizerOf,
  readSegments,
  restartInterval,
  scanComponents,
  scanStart,
  shareX,
  shareY,
  tableOf,
  width,
  zigzag,
} from "./jpeg";
import { allocate } from "./memory";
import { copyBits, MOST_PAST_END, wordsEnd } from "./scan";

/** Bytes of the coefficients of a block. */
const BLOCK: usize = 128;
/** What is not known of a coefficient yet. */
const UNKNOWN: u8 = 255;

/** The coefficients of each component, block by block. */
const coefficients: usize = memory.data(3 * 4, 4);
/** How many of the lowest bits of each coefficient are still missing, a byte each. */
const missing: usize = memory.data(3 * 64);
const lastDcs: usize = memory.data(3 * 4, 4);

let words: usize = 0;
/** The next bits, from the highest on, how many of them there are, and where more come from. */
let bits: u64 = 0;
let count: i32 = 0;
let next: usize = 0;
/** Blocks to come that have nothing more in this scan. */
let emptyBlocks: i32 = 0;

/** MCUs in a row and in a column. */
let columns: i32 = 0;
let rows: i32 = 0;

/** Decodes the pixels of the planes from scan after scan. Returns whether the file is whole and sound. */
export function decodeScans(): bool {
  columns = (width + 8 * shareX - 1) / (8 * shareX);
  rows = (height + 8 * shareY - 1) / (8 * shareY);
  for (let i = 0; i < channels; i++) {
    const size = BLOCK * <usize> (columns * rows * (i === 0 ? shareX * shareY : 1));
    const room = allocate(size);
    if (room === 0) return false;
    memory.fill(room, 0, size);
    store<usize>(coefficients + (<usize> i << 2), room);
  }
  memory.fill(missing, UNKNOWN, 3 * 64);
  words = allocate(fileEnd - scanStart + MOST_PAST_END);
  if (words === 0) return false;
  for (;;) {
    if (!noteScan()) return false;
    const end = decodeScan();
    if (end === 0) return false;
    if (!readSegments(end)) break;
  }
  if (scanStart !== 0) return false;
  // Coefficients that never came would have to be guessed.
  for (let i = 0; i < channels * 64; i++) if (load<u8>(missing + i) !== 0) return false;
  for (let i = 0; i < channels; i++) transform(i);
  return true;
}

/** Whether the scan goes on where those before it ended; notes what it brings. */
function noteScan(): bool {
  for (let i = 0; i < channels; i++) {
    if ((scanComponents >> i & 1) === 0) continue;
    const known = missing + (i << 6);
    if (firstPlace > 0 && load<u8>(known) === UNKNOWN) return false;
    for (let place = firstPlace; place <= lastPlace; place++) {
      const before = load<u8>(known + place);
      const isNext = before === UNKNOWN
        ? missingBefore === 0
        : <i32> before === missingBefore && missingBits === missingBefore - 1;
      if (!isNext) return false;
      store<u8>(known + place, <u8> missingBits);
    }
  }
  return true;
}

/** Decodes a scan. Returns where its bits end, or 0 if they are at fault. */
function decodeScan(): usize {
  const single = popcnt(scanComponents) === 1 ? ctz(scanComponents) : -1;
  // The blocks of one component alone are those of the picture; together they fill whole MCUs.
  const across = single < 0 ? columns : blocksAcross(single);
  const units = across * (single < 0 ? rows : blocksDown(single));
  let at = scanStart, marker: i32 = 0xd0;
  for (let first = 0; first < units;) {
    const end = copyBits(at, words);
    const last = restartInterval > 0 ? min(units, first + restartInterval) : units;
    next = words;
    bits = 0;
    count = 0;
    emptyBlocks = 0;
    memory.fill(lastDcs, 0, 12);
    for (let unit = first; unit < last; unit++) {
      const x = unit % across, y = unit / across;
      if (!(single < 0 ? decodeUnit(x, y) : decodeBlock(single, x, y))) return 0;
      if (next > wordsEnd + 8) return 0;
    }
    const left = (<isize> (wordsEnd - next) << 3) + count;
    if (left < 0 || left >= 8 || emptyBlocks > 0) return 0;
    first = last;
    at = end;
    if (first === units) break;
    if (end + 2 > fileEnd || load<u8>(end, 1) !== marker) return 0;
    marker = 0xd0 | (marker + 1) & 7;
    at += 2;
  }
  return at;
}

function blocksAcross(component: i32): i32 {
  return component === 0 ? (width + 7) >> 3 : ((width + shareX - 1) / shareX + 7) >> 3;
}

function blocksDown(component: i32): i32 {
  return component === 0 ? (height + 7) >> 3 : ((height + shareY - 1) / shareY + 7) >> 3;
}

/** Where the coefficients of a block are. */
function blockOf(component: i32, x: i32, y: i32): usize {
  const stride = component === 0 ? columns * shareX : columns;
  return load<usize>(coefficients + (<usize> component << 2)) + BLOCK * <usize> (y * stride + x);
}

/** Decodes the blocks of an MCU, which only scans of DC coefficients have. */
function decodeUnit(x: i32, y: i32): bool {
  for (let i = 0; i < channels; i++) {
    if ((scanComponents >> i & 1) === 0) continue;
    const across = i === 0 ? shareX : 1, down = i === 0 ? shareY : 1;
    for (let row = 0; row < down; row++) {
      for (let column = 0; column < across; column++) {
        if (!decodeBlock(i, x * across + column, y * down + row)) return false;
      }
    }
  }
  return true;
}

function decodeBlock(component: i32, x: i32, y: i32): bool {
  const block = blockOf(component, x, y);
  if (firstPlace === 0) {
    return missingBefore === 0 ? firstOfDc(component, block) : moreOfDc(block);
  }
  const table = tableOf(component, 1);
  return missingBefore === 0 ? firstOfAc(table, block) : moreOfAc(table, block);
}

/** Sees that there are 32 bits at least. */
// @ts-ignore: decorator

function refill(): void {
  if (count < 32) {
    bits |= <u64> load<u32>(next) << (32 - count);
    next += 4;
    count += 32;
  }
}

/** Takes up to 16 of the bits. */
// @ts-ignore: decorator

function take(size: i32): i32 {
  const value = <i32> (bits >> (64 - size));
  bits <<= size;
  count -= size;
  return value;
}

function firstOfDc(component: i32, block: usize): bool {
  const table = tableOf(component, 0), last = lastDcs + (<usize> component << 2);
  refill();
  let entry = load<u32>(table + (<usize> (bits >> (64 - LOOKAHEAD)) << 2));
  if (entry === 0) entry = longCode(table, bits);
  const taken = <i32> (entry & 31), size = <i32> (entry >> 8);
  if (taken === 0 || size > 11) return false;
  bits <<= taken;
  count -= taken;
  if (size > 0) store<i32>(last, load<i32>(last) + extend(take(size), size));
  store<i16>(block, load<i32>(last) << missingBits);
  return true;
}

function moreOfDc(block: usize): bool {
  refill();
  if (take(1) !== 0) store<i16>(block, <i16> (<i32> load<i16>(block) | 1 << missingBits));
  return true;
}

function firstOfAc(table: usize, block: usize): bool {
  if (emptyBlocks > 0) {
    emptyBlocks--;
    return true;
  }
  for (let place = firstPlace; place <= lastPlace; place++) {
    refill();
    let entry = load<u32>(table + (<usize> (bits >> (64 - LOOKAHEAD)) << 2));
    let value: i32;
    if ((entry & CODE_ONLY) === 0 && entry !== 0) {
      take2(entry);
      const run = (entry >> 8) & 255;
      if (run === END_OF_BLOCK) return true;
      place += run;
      value = <i32> entry >> 16;
    } else {
      if (entry === 0) entry = longCode(table, bits);
      if ((entry & 31) === 0) return false;
      take2(entry);
      const run = <i32> (entry >> 12) & 15, size = <i32> (entry >> 8) & 15;
      if (size === 0 && run < 15) {
        emptyBlocks = (1 << run) - 1 + (run > 0 ? take(run) : 0);
        return true;
      }
      place += run;
      value = size > 0 ? extend(take(size), size) : 0;
    }
    if (place > lastPlace) return false;
    store<i16>(block + (<usize> load<u8>(zigzag + place) << 1), value << missingBits);
  }
  return true;
}

/** Takes the bits of an entry of a table. */
// @ts-ignore: decorator

function take2(entry: u32): void {
  bits <<= entry & 31;
  count -= entry & 31;
}

/** A bit more for coefficients that are not zero, and those that have but the bit of this scan. */
function moreOfAc(table: usize, block: usize): bool {
  let place = firstPlace;
  if (emptyBlocks === 0) {
    for (; place <= lastPlace; place++) {
      refill();
      let entry = load<u32>(table + (<usize> (bits >> (64 - LOOKAHEAD)) << 2));
      let run: i32, value: i32;
      if ((entry & CODE_ONLY) === 0 && entry !== 0) {
        take2(entry);
        run = <i32> (entry >> 8) & 255;
        value = <i32> entry >> 16;
        if (run === END_OF_BLOCK) {
          emptyBlocks = 1;
          break;
        }
        if (value < -1 || value > 1) return false;
      } else {
        if (entry === 0) entry = longCode(table, bits);
        if ((entry & 31) === 0) return false;
        take2(entry);
        run = <i32> (entry >> 12) & 15;
        const size = <i32> (entry >> 8) & 15;
        if (size > 1) return false;
        if (size === 0 && run < 15) {
          emptyBlocks = (1 << run) + (run > 0 ? take(run) : 0);
          break;
        }
        value = size === 0 ? 0 : take(1) !== 0 ? 1 : -1;
      }
      place = refine(block, place, run);
      if (place > lastPlace) {
        if (value !== 0) return false;
        break;
      }
      if (value !== 0) {
        store<i16>(block + (<usize> load<u8>(zigzag + place) << 1), value << missingBits);
      }
    }
  }
  if (emptyBlocks > 0) {
    if (place <= lastPlace) refine(block, place, 64);
    emptyBlocks--;
  }
  return true;
}

/** Takes a bit for each coefficient that is not zero, past `zeros` that are. Returns the place of the zero behind these. */
function refine(block: usize, place: i32, zeros: i32): i32 {
  const bit = 1 << missingBits;
  for (; place <= lastPlace; place++) {
    const at = block + (<usize> load<u8>(zigzag + place) << 1);
    const value = <i32> load<i16>(at);
    if (value === 0) {
      if (--zeros < 0) break;
      continue;
    }
    refill();
    if (take(1) !== 0 && (value & bit) === 0) store<i16>(at, value > 0 ? value + bit : value - bit);
  }
  return place;
}

/** From the coefficients of a component to those of its pixels that are wanted. */
function transform(component: i32): void {
  const plane = planeOf(component), quantizer = quantizerOf(component);
  for (let y = plane.top; y <= plane.bottom; y++) {
    for (let x = plane.left; x <= plane.right; x++) {
      const block = blockOf(component, x, y);
      const to = plane.pixels + (<usize> (y - plane.top) * plane.stride + (x - plane.left) << 3);
      const first = i16x8.replace_lane(v128.load(block), 0, 0);
      const upper = v128.or(
        v128.or(first, v128.load(block, 16)),
        v128.or(v128.load(block, 32), v128.load(block, 48)),
      );
      const lower = v128.or(
        v128.or(v128.load(block, 64), v128.load(block, 80)),
        v128.or(v128.load(block, 96), v128.load(block, 112)),
      );
      const isSparse = !v128.any_true(lower) && i64x2.extract_lane(upper, 1) === 0;
      if (isSparse && i64x2.extract_lane(upper, 0) === 0) {
        fillBlock(load<i16>(block), load<i16>(quantizer), to, plane.stride);
      } else inverseDct(block, quantizer, isSparse, to, plane.stride);
    }
  }
}
