/** Bits that are looked up at once. */
export const LOOKAHEAD: i32 = 10;

/** Flags in an entry of the lookup that only the code fits, not the value that follows it. */
export const CODE_ONLY: u32 = 0x80;

/** An entry's second byte for the end of a block. */
export const END_OF_BLOCK: u32 = 64;

// A table: the lookup, the highest code of each length, what leads from a code to its symbol's place,
// then the segment that it was made of: 16 counts and up to 256 symbols.
const HIGHEST: usize = 4 << LOOKAHEAD;
const PLACES: usize = HIGHEST + 17 * 4;
const COUNTS: usize = PLACES + 17 * 4;
const SYMBOLS: usize = COUNTS + 16;
const SIZE: usize = (SYMBOLS + 256 + 15) & ~15;

const tables: usize = memory.data(8 * <i32> SIZE, 16);
const isMade: usize = memory.data(8);

/** A Huffman table: `kind` 0 for DC and 1 for AC, `number` 0 to 3. */
export function huffmanTable(kind: i32, number: i32): usize {
  return tables + <usize> (kind * 4 + number) * SIZE;
}

/** Whether the table has been made since {@link forgetTables}, or is as it was before. */
export function isTableMade(kind: i32, number: i32): bool {
  return load<u8>(isMade + kind * 4 + number) !== 0;
}

/** What an image does not define it may not use. */
export function forgetTables(): void {
  store<u64>(isMade, 0);
}

/**
 * Makes a table of what a DHT segment holds after class and number.
 *
 * @returns The bytes of it, or 0 if they are no Huffman table.
 */
export function makeTable(kind: i32, number: i32, from: usize, length: usize): usize {
  if (length < 16) return 0;
  let count: usize = 0;
  for (let i: usize = 0; i < 16; i++) count += load<u8>(from + i);
  if (count > 256 || count + 16 > length) return 0;
  const table = huffmanTable(kind, number);
  store<u8>(isMade + kind * 4 + number, 1);
  // Most files of a dataset have the same tables.
  if (load<u32>(table + HIGHEST) !== 0 && memory.compare(table + COUNTS, from, count + 16) === 0) {
    return count + 16;
  }
  memory.fill(table, 0, SIZE);
  memory.copy(table + COUNTS, from, count + 16);
  let code: i32 = 0, symbol: i32 = 0;
  for (let length = 1; length <= 16; length++, code <<= 1) {
    const codes = <i32> load<u8>(from + length - 1);
    if (code + codes > 1 << length) {
      store<u32>(table + HIGHEST, 0);
      return 0;
    }
    store<i32>(table + PLACES + (length << 2), symbol - code);
    for (let i = 0; i < codes; i++, code++, symbol++) {
      if (length > LOOKAHEAD) continue;
      fillLookup(table, kind, code, length, load<u8>(table + SYMBOLS + symbol));
    }
    store<i32>(table + HIGHEST + (length << 2), codes > 0 ? code - 1 : -1);
  }
  store<u32>(table + HIGHEST, 1); // no code has no bits: the place says that the table is there
  return count + 16;
}

function fillLookup(table: usize, kind: i32, code: i32, length: i32, symbol: u32): void {
  const free = LOOKAHEAD - length, size = <i32> (symbol & 15);
  for (let rest = 0; rest < 1 << free; rest++) {
    let entry: u32 = CODE_ONLY | length | symbol << 8;
    if (kind === 1 && size <= free) {
      if (symbol === 0) entry = length | END_OF_BLOCK << 8;
      else if (size > 0 || symbol === 0xf0) {
        const value = size === 0 ? 0 : extend(rest >> (free - size), size);
        entry = <u32> (length + size) | (symbol >> 4) << 8 | <u32> value << 16;
      }
    }
    store<u32>(table + (<usize> (code << free | rest) << 2), entry);
  }
}

/** The number that `size` bits, at least one, stand for. */
export function extend(bits: i32, size: i32): i32 {
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

/**
 * A code that is longer than the lookup.
 *
 * @param window The next 64 bits, the first the highest.
 * @returns The length of the code and from bit 8 on its symbol, or 0 if there is none.
 */
export function longCode(table: usize, window: u64): u32 {
  for (let length = LOOKAHEAD + 1; length <= 16; length++) {
    const code = <i32> (window >> (64 - length));
    if (code <= load<i32>(table + HIGHEST + (length << 2))) {
      const place = code + load<i32>(table + PLACES + (length << 2));
      return length | <u32> load<u8>(table + SYMBOLS + <usize> (place & 255)) << 8;
    }
  }
  return 0;
}
