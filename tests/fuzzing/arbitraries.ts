import * as fc from "../../src/npm/fast_check.ts";

/** Bytes of a file, made up by the rules of its format or against them. */
export type HostileBytes = fc.Arbitrary<Uint8Array<ArrayBuffer>>;

/** Keys that are something else on an object that JSON did not make. */
export const PROTOTYPE_KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
];

/** Names that lead elsewhere, or to nowhere, where they become paths. */
export const HOSTILE_PATHS = [
  "..",
  ".",
  "",
  "/",
  "../../etc/passwd",
  "/etc/passwd",
  "a/../../b.jpg",
  "..\\..\\b.jpg",
  "C:\\b.jpg",
  "\\\\server\\share\\b.jpg",
  "file:///etc/passwd",
  "a\0.jpg",
  "CON",
  "~/.ssh/id_rsa",
  `${"d/".repeat(200)}e.jpg`,
  "n".repeat(300),
];

const HOSTILE_TEXTS = [
  ...PROTOTYPE_KEYS,
  ...HOSTILE_PATHS,
  "\ufeff",
  "\ud800",
  "\u2028",
  "\r",
  "NaN",
  "null",
  "[object Object]",
];

const HOSTILE_NUMBERS = [
  ...["0", "-0", "-1", "1", "0.5", "255", "256", "65535", "65536", "2147483647", "2147483648"],
  ...["4294967295", "4294967296", "9007199254740991", "9007199254740993", "18446744073709551615"],
  ...["1e9", "1e308", "1e999", "-1e999", "1e-400", "00", "0x10", "1_000", "٣", "1e", ""],
];

/** A number as a file may spell it. */
export const numeral: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(20).map(String) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_NUMBERS) },
);

/** A word, or what is none. */
export const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("A", "Bo Li", "a/b", "x.jpg", "Zoë") },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  {
    weight: 1,
    // fc.string() with all of Unicode keeps 80 MiB of it.
    arbitrary: fc.array(fc.nat(0xffff), { maxLength: 12 })
      .map((units) => String.fromCharCode(...units)),
  },
);

/** A path that may lead out of the folder it is relative to, or is none. */
export const hostilePath: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_PATHS),
  fc.array(fc.constantFrom("..", ".", "", "a", "b.jpg", "link", "...", "..a", "C:"), {
    maxLength: 7,
  })
    .chain((parts) => fc.constantFrom("/", "\\").map((separator) => parts.join(separator))),
  word,
);

/** Lines of fields that have `separators` between them; some lines have one too many, or too few. */
export function table(
  fields: readonly fc.Arbitrary<string>[],
  { header = "", separators = ["\t", " "] }: { header?: string; separators?: readonly string[] } =
    {},
): HostileBytes {
  const own = fc.tuple(...fields);
  const line = fc.tuple(
    fc.oneof(
      { weight: 6, arbitrary: own },
      { weight: 1, arbitrary: fc.array(fc.oneof(...fields, word), { maxLength: 6 }) },
    ),
    fc.constantFrom(...separators),
    fc.constantFrom("\n", "\n", "\n", "\r\n", "\r", "\n\n"),
  ).map(([values, separator, end]) => values.join(separator) + end);
  return fc.tuple(fc.constantFrom(header, header, header, ""), fc.array(line, { maxLength: 8 }))
    .map(([header, lines]) => encode(header + lines.join("")));
}

/** A name and options, as flags have them. */
export const specs: HostileBytes = fc.tuple(
  fc.oneof(fc.constantFrom("small", "virtual-fc", "multi-step"), word),
  fc.array(
    fc.tuple(
      fc.oneof(fc.constantFrom("width", "milestones", "groups", "margin"), word),
      fc.oneof(numeral, word, fc.array(numeral, { maxLength: 3 }).map((list) => list.join("/"))),
    ).map((option) => option.join("=")),
    { maxLength: 4 },
  ),
).map(([name, options]) => encode(`${name}:${options}`));

/** A JSON text of anything, with keys that are dangerous at any depth; now and then very deep. */
const anyJson: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("null", "true", "false", '""', "{}", "[]", ...HOSTILE_NUMBERS),
    word.map((text) => JSON.stringify(text)),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items}]`),
    fc.array(fc.tuple(fc.constantFrom(...PROTOTYPE_KEYS, "name", "a", "0"), tie("value")), {
      maxLength: 3,
    }).map(jsonObject),
    fc.integer({ min: 1, max: 5000 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  ),
})).value;

/**
 * The text of a JSON value that is much like this one: parts of it are something else, missing, there twice, or have
 * more keys than they should.
 */
export function jsonLike(value: unknown): fc.Arbitrary<string> {
  const inPlace = Array.isArray(value)
    ? fc.tuple(
      fc.tuple(...value.map((item) => maybe(jsonLike(item)))),
      fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, fc.array(anyJson, { maxLength: 2 })),
    ).map(([items, more]) => `[${[...items.flat(), ...more]}]`)
    : typeof value === "object" && value !== null
    ? fc.tuple(
      fc.tuple(
        ...Object.entries(value).map(([key, part]) =>
          maybe(jsonLike(part).map((text): [string, string] => [key, text]))
        ),
      ),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        fc.array(
          fc.tuple(fc.constantFrom(...PROTOTYPE_KEYS, ...Object.keys(value)), anyJson),
          { maxLength: 2 },
        ),
      ),
    ).map(([entries, more]) => jsonObject([...entries.flat(), ...more]))
    : fc.constant(JSON.stringify(value));
  return fc.oneof({ weight: 12, arbitrary: inPlace }, { weight: 1, arbitrary: anyJson });
}

/** Files with a JSON text that is like one of these. */
export function jsonFiles(...values: unknown[]): HostileBytes {
  return fc.oneof(...values.map(jsonLike)).map(encode);
}

/** A list of it, empty once in a while. */
function maybe<T>(part: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 12, arbitrary: part.map((value) => [value]) },
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
  );
}

function jsonObject(entries: [string, string][]): string {
  return `{${entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`)}}`;
}

/** A whole number of up to 32 bits: one that fits, or one of those at which lengths go wrong. */
export const size: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(20) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff],
    ),
  },
);

/** A few bytes. */
export const blob: HostileBytes = fc.uint8Array({ maxLength: 40 })
  .map((bytes) => Uint8Array.from(bytes));

/** As UTF-8. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A number of 16 or 32 bits in the order of bytes of PNG and JPEG. */
export function bigEndian(value: number, bytes: 2 | 4): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) & 255);
}

/** And in that of most others. */
export function littleEndian(value: number, bytes: 2 | 4 | 8): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}
