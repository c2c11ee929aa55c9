/** Codes are no longer in a file; before they are made shorter, so many bits are more than enough for 2^32 symbols. */
const LONGEST: u32 = 16, UNLIMITED: u32 = 64;

/** Stands for the code of ones alone, which no symbol may have: the 257th symbol, the rarest. */
const ONES: i32 = 256;

// For each of the 257 symbols: how often it comes or the tree that it is in, the next one in its tree or -1, the length of its code.
const weights: usize = memory.data(257 * 4, 16);
const followers: usize = memory.data(257 * 4, 16);
const lengths: usize = memory.data(257, 16);
/** The first symbols of the trees, in their order, and how many codes there are of each length. */
const trees: usize = memory.data(257 * 4, 16);
const counts: usize = memory.data(64 * 4, 16);

/**
 * Makes the shortest Huffman codes by how often symbols come, as libjpeg does: of what comes as seldom, the symbol with the higher
 * number is taken first, and codes that are too long make room among the next shorter ones (ITU T.81, K.2).
 *
 * @param frequencies 256 numbers, u32.
 * @param codes Gets for each symbol that comes its code, from bit 5 on, and its length in the lower ones, u32.
 * @param to Gets what a DHT segment holds after class and number: 16 counts, and the symbols.
 * @returns How many bytes the latter takes.
 */
export function makeCodes(frequencies: usize, codes: usize, to: usize): usize {
  let treeCount: i32 = 0;
  for (let symbol = 0; symbol <= ONES; symbol++) {
    const place: usize = <usize> symbol << 2;
    const weight = symbol === ONES ? 1 : load<u32>(frequencies + place);
    store<u32>(weights + place, weight);
    store<i32>(followers + place, -1);
    if (weight > 0) {
      store<i32>(trees + (<usize> treeCount << 2), symbol);
      treeCount++;
    }
  }
  memory.fill(lengths, 0, 257);
  memory.fill(counts, 0, <usize> UNLIMITED << 2);
  for (; treeCount > 1; treeCount--) {
    const one = takeLightest(treeCount), other = takeLightest(treeCount - 1);
    join(one, other);
    // The tree keeps its place in the order, which is that of its first symbol.
    putBack(one, treeCount - 2);
  }
  for (let symbol = 0; symbol <= ONES; symbol++) change(load<u8>(lengths + symbol), 1);
  return writeCodes(codes, to);
}

/** Takes the lightest of some trees out of the list, of several the last. */
function takeLightest(treeCount: i32): i32 {
  let least: u32 = u32.MAX_VALUE, place = trees;
  const end = trees + (<usize> treeCount << 2);
  for (let at = trees; at < end; at += 4) {
    const weight = load<u32>(weights + (load<u32>(at) << 2));
    if (weight > least) continue;
    least = weight;
    place = at;
  }
  const symbol = load<i32>(place);
  memory.copy(place, place + 4, end - place - 4);
  return symbol;
}

function putBack(symbol: i32, treeCount: i32): void {
  let at = trees + (<usize> treeCount << 2);
  for (; at > trees && load<i32>(at - 4) > symbol; at -= 4) store<i32>(at, load<i32>(at - 4));
  store<i32>(at, symbol);
}

/** Makes one tree of two; the code of each symbol in them becomes longer by a bit. */
function join(one: i32, other: i32): void {
  const weight: usize = weights + (<usize> one << 2);
  store<u32>(weight, load<u32>(weight) + load<u32>(weights + (<usize> other << 2)));
  const last = lengthen(one);
  store<i32>(followers + (<usize> last << 2), other);
  lengthen(other);
}

/** @returns The last symbol of the tree. */
function lengthen(first: i32): i32 {
  let last = first;
  for (let symbol = first; symbol >= 0; symbol = load<i32>(followers + (<usize> symbol << 2))) {
    store<u8>(lengths + symbol, load<u8>(lengths + symbol) + 1);
    last = symbol;
  }
  return last;
}

function writeCodes(codes: usize, to: usize): usize {
  let most = UNLIMITED - 1;
  while (countOf(most) === 0) most--;
  for (let length = most; length > LONGEST; length--) {
    while (countOf(length) > 0) {
      // Two of them share what one has now, and its brother takes the place of a shorter one.
      let shorter = length - 2;
      while (countOf(shorter) === 0) shorter--;
      change(length, -2);
      change(length - 1, 1);
      change(shorter + 1, 2);
      change(shorter, -1);
    }
  }
  let longest = LONGEST;
  while (countOf(longest) === 0) longest--;
  change(longest, -1); // that of ones alone
  for (let length: u32 = 1; length <= LONGEST; length++) {
    store<u8>(to + length - 1, countOf(length));
  }
  // Symbols by the length of their first codes, which may be longer than what they get.
  let at = to + 16;
  for (let length: u32 = 1; length <= most; length++) {
    for (let symbol = 0; symbol < ONES; symbol++) {
      if (load<u8>(lengths + symbol) === length) store<u8>(at++, symbol);
    }
  }
  const bytes = at - to;
  at = to + 16;
  for (let length: u32 = 1, code: u32 = 0; length <= LONGEST; length++, code <<= 1) {
    for (let i: i32 = load<u8>(to + length - 1); i > 0; i--, code++, at++) {
      store<u32>(codes + (<usize> load<u8>(at) << 2), code << 5 | length);
    }
  }
  return bytes;
}

function countOf(length: u32): u32 {
  return load<u32>(counts + (<usize> length << 2));
}

function change(length: u32, by: i32): void {
  const count = counts + (<usize> length << 2);
  store<u32>(count, load<u32>(count) + by);
}
