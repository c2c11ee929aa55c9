import type { Random } from "../../src/random/random.ts";
import { concat } from "./concat.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Where length fields go wrong, as bytes: the ends of 8, 16, 32 and 64 bits, with sign and without. */
const INTERESTING: readonly bigint[] = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xfffffffen,
  0xffffffffn,
  0x1fffffffffffffn,
  0x20000000000000n,
  0x7fffffffffffffffn,
  0x8000000000000000n,
  0xffffffffffffffffn,
];

/** And as text. */
const INTERESTING_TEXT = [
  "-1",
  "0",
  "999999999",
  "4294967296",
  "9007199254740993",
  "1e400",
  "\t",
  "\n",
  "\0",
  "__proto__",
]
  .map((text) => new TextEncoder().encode(text));

/**
 * A broken version of one of the samples: one to six times in a row bits are flipped, a stretch is overwritten,
 * inserted, left out, doubled, moved, or taken from another sample.
 */
export function mutate(samples: readonly Uint8Array[], random: Random): Bytes {
  let bytes: Bytes = Uint8Array.from(samples[random.below(samples.length)]);
  const times = 1 + Math.floor(6 * random.uniform() ** 3);
  for (let i = 0; i < times; i++) {
    const change = CHANGES[random.below(CHANGES.length)];
    bytes = change(bytes, random, samples);
  }
  return bytes;
}

/** A valid sample of which a stretch is repeated until there are `size` bytes, and then broken once more or not. */
export function stretch(samples: readonly Uint8Array[], size: number, random: Random): Bytes {
  const sample = Uint8Array.from(samples[random.below(samples.length)]);
  const [from, to] = aStretch(sample, random);
  const unit = to > from ? sample.subarray(from, to) : Uint8Array.of(random.below(256));
  const bytes = new Uint8Array(Math.max(size, sample.length));
  bytes.set(sample.subarray(0, from));
  const end = bytes.length - (sample.length - to);
  for (let at = from; at < end; at += unit.length) {
    bytes.set(unit.subarray(0, Math.min(unit.length, end - at)), at);
  }
  bytes.set(sample.subarray(to), end);
  if (random.below(2) === 0) return bytes;
  // Length fields stand in front.
  return overwrite(bytes, random, random.below(Math.min(bytes.length, 64)));
}

type Change = (bytes: Bytes, random: Random, samples: readonly Uint8Array[]) => Bytes;

const CHANGES: readonly Change[] = [
  function flipBits(bytes, random) {
    if (bytes.length === 0) return bytes;
    for (let n = random.below(8); n >= 0; n--) {
      bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    }
    return bytes;
  },
  function changeByte(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  (bytes, random) => overwrite(bytes, random, random.below(bytes.length + 1)),
  (bytes, random) => insert(bytes, random.below(bytes.length + 1), interesting(random)),
  function insertNoise(bytes, random) {
    const noise = Uint8Array.from({ length: 1 + random.below(16) }, () => random.below(256));
    return insert(bytes, random.below(bytes.length + 1), noise);
  },
  function truncate(bytes, random) {
    return bytes.slice(0, random.below(bytes.length + 1));
  },
  function leaveOut(bytes, random) {
    const [from, to] = aStretch(bytes, random);
    return concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function double(bytes, random) {
    const [from, to] = aStretch(bytes, random);
    return concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  function move(bytes, random) {
    const [from, to] = aStretch(bytes, random);
    const rest = concat([bytes.subarray(0, from), bytes.subarray(to)]);
    return insert(rest, random.below(rest.length + 1), bytes.subarray(from, to));
  },
  function splice(bytes, random, samples) {
    const other = samples[random.below(samples.length)];
    const [from, to] = aStretch(other, random);
    return insert(bytes, random.below(bytes.length + 1), other.subarray(from, to));
  },
  function cross(bytes, random, samples) {
    const other = samples[random.below(samples.length)];
    return concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]);
  },
];

function overwrite(bytes: Bytes, random: Random, at: number): Bytes {
  bytes.set(interesting(random).subarray(0, bytes.length - at), at);
  return bytes;
}

/** A number that a length field might hold, of either byte order or in digits. */
function interesting(random: Random): Uint8Array {
  if (random.below(4) === 0) return INTERESTING_TEXT[random.below(INTERESTING_TEXT.length)];
  const size = 1 << random.below(4), bytes = new Uint8Array(8), view = new DataView(bytes.buffer);
  const littleEndian = random.below(4) > 0;
  view.setBigUint64(0, INTERESTING[random.below(INTERESTING.length)], littleEndian);
  return littleEndian ? bytes.subarray(0, size) : bytes.subarray(8 - size);
}

/** Short ones are as likely as long ones, as a format's fields are short. */
function aStretch(bytes: Uint8Array, random: Random): [number, number] {
  const from = random.below(bytes.length + 1);
  const longest = random.below(2) === 0 ? 16 : bytes.length;
  return [from, Math.min(bytes.length, from + 1 + random.below(Math.max(1, longest)))];
}

function insert(bytes: Bytes, at: number, what: Uint8Array): Bytes {
  return concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
}
