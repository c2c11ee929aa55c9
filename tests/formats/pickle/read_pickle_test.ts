import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { readPickleText } from "../../../src/formats/pickle/decode_pickle_text.ts";
import type { PickleSource } from "../../../src/formats/pickle/pickle_cursor.ts";
import type { PickleText, PickleValue } from "../../../src/formats/pickle/pickle_value.ts";
import { readPickle } from "../../../src/formats/pickle/read_pickle.ts";
import { latin1 } from "../../fuzzing/fuzzed_parser.ts";
import { verificationPickles } from "../../verification_pickles.ts";

function sourceOf(bytes: Uint8Array<ArrayBuffer>): PickleSource {
  return {
    path: "x.bin",
    size: bytes.length,
    read: (at, length) => Promise.resolve(bytes.slice(at, at + length)),
  };
}

const read = (pickle: string) => readPickle(sourceOf(latin1(pickle)));

async function textOf(pickle: string): Promise<string> {
  const source = sourceOf(latin1(pickle));
  const bytes = await readPickleText(source, await readPickle(source) as PickleText);
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

async function fails(pickle: string, at: number, message: RegExp) {
  const error = await read(pickle).then(() => undefined, (error) => error);
  strictEqual(error?.name, "SyntaxError", `${error}`);
  const [, place, said] = /^Cannot read pickle "x\.bin" at byte (\d+): (.*)$/.exec(error.message) ??
    [];
  match(said, message);
  strictEqual(Number(place), at, error.message);
}

Deno.test("readPickle() reads flags and whole numbers of every protocol", async () => {
  deepStrictEqual(await read("(lI00\naI01\naI7\naL-7L\naL7\na."), [false, true, 7, -7, 7]);
  deepStrictEqual(
    await read("](NK\xffM\xff\xffJ\xff\xff\xff\xff\x88\x89e."),
    [null, 255, 65535, -1, true, false],
  );
  deepStrictEqual(
    await read("](\x8a\0\x8a\x01\xff\x8a\x06\0\0\0\0\0\x80\x8b\x02\0\0\0\0\x01e."),
    [0, -1, -(2 ** 47), 256],
  );
});

Deno.test("readPickle() makes lists and tuples arrays", async () => {
  deepStrictEqual(await read("](]K\x01\x85K\x02K\x03\x86K\x04K\x05K\x06\x87)(K\x07l(te."), [
    [],
    [1],
    [2, 3],
    [4, 5, 6],
    [],
    [7],
    [],
  ]);
});

Deno.test("readPickle() says where strings are, and what short ones are", async () => {
  const place = { kind: "bytes", encoding: "bytes" };
  deepStrictEqual(await read("\x80\x03C\x02ab."), { ...place, at: 4, length: 2, short: "ab" });
  const long = "x".repeat(100);
  deepStrictEqual(await read(`U\x64${long}.`), { ...place, at: 2, length: 100 });
  for (
    const head of ["B\x64\0\0\0", "T\x64\0\0\0", "\x8e\x64\0\0\0\0\0\0\0", "\x96\x64\0\0\0\0\0\0\0"]
  ) {
    strictEqual(await textOf(`${head}${long}.`), long);
  }
  for (const head of ["X\x64\0\0\0", "\x8c\x64", "\x8d\x64\0\0\0\0\0\0\0"]) {
    deepStrictEqual(
      await read(`${head}${long}.`),
      { kind: "text", encoding: "utf-8", at: head.length, length: 100 },
    );
  }
});

Deno.test("readPickle() reads strings that are longer than what it holds of a file", async () => {
  const length = 150_000, image = "\xff".repeat(length);
  const size = String.fromCharCode(...new Uint8Array(Uint32Array.of(length).buffer));
  strictEqual(await textOf(`B${size}${image}.`), image);
  strictEqual(await textOf(`V${image}\n.`), image);
  strictEqual(await textOf(`S'${image.replaceAll("\xff", "\\xff")}'\n.`), image);
  const values = await read(`](B${size}${image}K\x01V${image}\nK\x02e.`) as PickleValue[];
  deepStrictEqual(values.filter((value) => typeof value === "number"), [1, 2]);
});

Deno.test("readPickle() takes what stands in several places as one value", async () => {
  const values = await read("](]q\x05h\x05]\x94h\x02K\x01ae.").catch((error) => error);
  match(String(values), /there is no value number 2/);
  const [a, b, c, d] = await read("(]p7\n]r\x01\0\0\0g7\nj\x01\0\0\0t.") as PickleValue[];
  ok(a === c && b === d && a !== b);
  const self = await read("]\x94h\0a.") as PickleValue[];
  ok(self[0] === self);
});

Deno.test("readPickle() takes a list that holds itself again and again for a few references", async () => {
  let pickle = "]\x94";
  for (let i = 0; i < 100; i++) pickle += `]\x94(${`h${String.fromCharCode(i)}`.repeat(10)}e`;
  const value = await read(pickle + ".") as PickleValue[];
  strictEqual(value.length, 10);
});

Deno.test("readPickle() reads nesting as deep as the file is long", async () => {
  const depth = 5000;
  let value = await read("]" + "\x85".repeat(depth) + ".");
  let levels = 0;
  while (Array.isArray(value) && value.length === 1) [value] = value, levels++;
  strictEqual(levels, depth);
  await fails("(".repeat(50_000) + ".", 50_000, /expected a value before/);
});

Deno.test("readPickle() knows the names that data needs, and refuses others by their name", async () => {
  strictEqual(await textOf("c_codecs\nencode\n(X\x03\0\0\0a\xc3\xbfX\x06\0\0\0latin1tR."), "a\xff");
  strictEqual(await textOf("c__builtin__\nbytearray\n(C\x01xtR."), "x");
  strictEqual(await textOf("c__builtin__\nbytes\n)R."), "");
  for (const name of ["os\nsystem", "builtins\neval", "numpy\nload", "__builtin__\n__import__"]) {
    await fails(
      `c${name}\n(X\x02\0\0\0lstR.`,
      0,
      new RegExp(`^it asks for "${name.replace("\n", "\\.")}"; only lists`),
    );
  }
  await fails("\x80\x04\x8c\x02os\x8c\x06system\x93.", 14, /^it asks for "os\.system"/);
  await fails("\x80\x04NN\x93.", 4, /^it asks for "\?\.\?"/);
  await fails("c__proto__\nconstructor\n.", 0, /^it asks for "__proto__\.constructor"/);
});

Deno.test("readPickle() calls nothing but these names, with what they take", async () => {
  await fails("K\x01)R.", 3, /^expected a name to call, got 1/);
  await fails("c_codecs\nencode\n(C\x01xC\x05utf-8tR.", 28, /^expected text to encode as latin1/);
  await fails("cnumpy\nndarray\n)R.", 16, /^expected numpy\.ndarray as an argument only/);
  await fails("cnumpy\ndtype\n(C\x02V8tR.", 19, /^expected NumPy's b1 .*, got "V8"/);
  await fails("c__builtin__\nbytearray\n(NtR.", 26, /^expected bytes for a bytearray, got null/);
  await fails("c__builtin__\nbytes\n(K\x05tR.", 23, /^expected bytes of nothing/);
  const type = "cnumpy\ndtype\n(C\x02u4tR";
  await fails(
    `cnumpy.core.numeric\n_frombuffer\n(C\x03abc${type}K\x02\x85C\x01CtR.`,
    65,
    /^a NumPy array of u4, shape \[2\], takes 8 bytes, got 3/,
  );
  await fails(`${type}(K\x03C\x01!tb.`, 27, /^expected the order of bytes of numbers/);
  const objects =
    "cnumpy.core.multiarray\n_reconstruct\n(tR(K\x01K\x02\x85cnumpy\ndtype\n(C\x02O8tR\x89";
  await fails(`${objects}](K\x01etb.`, 72, /^expected a list of 2 objects, got a list of 1/);
  await fails("Fnan\n.", 0, /^expected a number, got "nan"/);
  await fails("G\0\0\0", 0, /^the file ends|^expected 8 bytes, 3 are left/);
  await fails("](K\x03tb.", 5, /^expected a NumPy array or type, got a list of 0/);
});

Deno.test("readPickle() refuses what is no data by the opcode's name", async () => {
  const refused = [
    ["", "}", "EMPTY_DICT"],
    ["(", "d", "DICT"],
    ["(", "ios\nsystem\n", "INST"],
    ["(", "o", "OBJ"],
    ["N)", "\x81", "NEWOBJ"],
    ["", "Pid\n", "PERSID"],
    ["", "\x82\x01", "EXT1"],
    ["", "\x97", "NEXT_BUFFER"],
    ["N", "2", "DUP"],
  ];
  for (const [before, opcode, name] of refused) {
    const message = new RegExp(`^expected data, got opcode ${name}$`);
    await fails(`${before}${opcode}.`, before.length, message);
  }
  await fails("\x00.", 0, /^expected data, got the byte 0x00$/);
  await fails("\x80\x06N.", 0, /^expected protocol 0 to 5, got 6$/);
});

Deno.test("readPickle() believes no length, place or number", async () => {
  await fails("B\xff\xff\xff\xffabc.", 0, /^expected 4294967295 bytes, 4 are left/);
  await fails("T\xff\xff\xff\xff.", 0, /^expected 4294967295 bytes/);
  await fails("\x8e" + "\xff".repeat(8) + "abc.", 0, /^expected 18446744073709552000 bytes/);
  await fails("\x95\xff\0\0\0\0\0\0\0N.", 0, /^expected a frame of 255 bytes, 2 are left/);
  await fails("h\x05.", 0, /^there is no value number 5/);
  await fails("Ip-1\n.", 0, /^expected a whole number, got "p-1"/);
  await fails("Np-1\n.", 1, /^expected the number of a value, got "-1"/);
  await fails("I" + "9".repeat(200), 0, /^expected a number or name and the end of its line/);
  await fails("\x8b\xff\xff\xff\x7f.", 0, /up to 6 bytes, got 2147483647 bytes/);
  await fails("N\x86.", 1, /^expected 2 values before/);
  await fails("(N\x86.", 2, /^expected 2 values before/);
  await fails("e.", 0, /^expected a mark before/);
  await fails("(e.", 1, /^expected a value before/);
  await fails("N(e.", 2, /^expected a list to append to/);
  await fails(".", 0, /^expected a value before/);
  await fails("N", 1, /^the file ends/);
  await fails("Vabc", 0, /^the file ends/);
});

Deno.test("readPickle() refuses values that would take more memory than the file", async () => {
  const size = 400_000;
  for (const unit of ["]", "N", "K\0", "C\x01x", "(", "N\x94", "Vx\n"]) {
    await rejects(read(unit.repeat(size / unit.length)), /so many small values would take more/);
  }
});

Deno.test("readPickle() answers a file that is cut anywhere with a SyntaxError", async () => {
  for (const [name, bytes] of verificationPickles()) {
    if (!/_(0|2|5)$/.test(name)) continue;
    for (let length = 0; length < bytes.length; length += 1 + length % 7) {
      await rejects(readPickle(sourceOf(bytes.slice(0, length))), SyntaxError);
    }
  }
});

Deno.test("readPickle() says that a file was cut while it was read", async () => {
  const source = { ...sourceOf(latin1("\x80\x03](N")), size: 1000 };
  await rejects(readPickle(source), /at byte 5: the file ends/);
  const text: PickleText = { kind: "bytes", encoding: "bytes", at: 3, length: 9 };
  await rejects(readPickleText(source, text), /at byte 3: expected 9 bytes, got 2/);
});
