import { Buffer } from "node:buffer";
import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
} from "../../src/formats/safetensors.ts";

/** Made in Python with `struct.pack("<Q", len(header)) + header + struct.pack("<4f2iB", ...)`. */
const GOLDEN = Uint8Array.from(
  atob(
    "yAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJhIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDJdLCJk" +
      "YXRhX29mZnNldHMiOlswLDE2XX0sImIiOnsiZHR5cGUiOiJJMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlsxNiwy" +
      "NF19LCJjIjp7ImR0eXBlIjoiVTgiLCJzaGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzI0LDI1XX19ICAgIAAAgD8AAABAAABA" +
      "QAAAAL//////BwAAAP8=",
  ),
  (character) => character.charCodeAt(0),
);

const TENSORS = new Map<string, StoredTensor>([
  ["a", { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, 2, 3, -0.5) }],
  ["b", { dtype: "I32", shape: [2], data: Int32Array.of(-1, 7) }],
  ["c", { dtype: "U8", shape: [], data: Uint8Array.of(255) }],
]);

/** A file with this header and these bytes after it. */
function file(header: unknown, data: number[] = []): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  return Uint8Array.of(json.length, 0, 0, 0, 0, 0, 0, 0, ...json, ...data);
}

Deno.test("safetensors written elsewhere are read, and written to the same bytes", () => {
  deepStrictEqual(decodeSafetensors(GOLDEN), { tensors: TENSORS, metadata: { format: "pt" } });
  deepStrictEqual(encodeSafetensors(TENSORS, { format: "pt" }), GOLDEN);
});

Deno.test("decodeSafetensors() reads a file that begins anywhere in memory", () => {
  const moved = new Uint8Array(GOLDEN.length + 3).subarray(3);
  moved.set(GOLDEN);
  deepStrictEqual(decodeSafetensors(moved).tensors, TENSORS);
});

Deno.test("decodeSafetensors() reads a Buffer of Node that begins at an odd byte", () => {
  const data = Float32Array.of(1, 2, 3, 4);
  const bytes = encodeSafetensors(new Map([["a", { dtype: "F32", shape: [4], data }]]));
  const shifted = Buffer.concat([Buffer.of(7), bytes]).subarray(1);
  deepStrictEqual(decodeSafetensors(shifted).tensors.get("a")!.data, data);
});

Deno.test("encodeSafetensors() puts wider numbers first, so that all are aligned", () => {
  const tensors = new Map<string, StoredTensor>([
    ["bytes", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ["steps", { dtype: "I64", shape: [1], data: BigInt64Array.of(-5n) }],
    ["none", { dtype: "F32", shape: [0, 7], data: new Float32Array() }],
    ["rate", { dtype: "F64", shape: [], data: Float64Array.of(0.1) }],
  ]);
  const decoded = decodeSafetensors(encodeSafetensors(tensors));
  deepStrictEqual([...decoded.tensors.keys()], ["steps", "rate", "none", "bytes"]);
  deepStrictEqual(decoded, { tensors, metadata: {} });
});

Deno.test("safetensors take any name, __proto__ too", () => {
  const names = ["__proto__", "constructor", "7", "a.b/c", "ü \n"];
  const tensors = new Map<string, StoredTensor>(names.map((name, i) => [
    name,
    { dtype: "U8", shape: [1], data: Uint8Array.of(i) },
  ]));
  const metadata = JSON.parse('{"__proto__": "x"}');
  const decoded = decodeSafetensors(encodeSafetensors(tensors, metadata));
  deepStrictEqual(decoded.tensors, tensors);
  deepStrictEqual([...decoded.tensors.keys()], names);
  deepStrictEqual(Object.entries(decoded.metadata), [["__proto__", "x"]]);
  strictEqual(({} as Record<string, unknown>).x, undefined);
});

Deno.test("encodeSafetensors() refuses what would not read back", () => {
  const encode = (name: string, tensor: StoredTensor) => () =>
    encodeSafetensors(new Map([[name, tensor]]));
  const data = Float32Array.of(1, 2);
  throws(
    encode("w", { dtype: "F32", shape: [3], data }),
    /"w": shape \[3\] takes 3 numbers, got 2/,
  );
  throws(encode("w", { dtype: "F32", shape: [-1, -2], data }), RangeError);
  throws(encode("w", { dtype: "I32", shape: [2], data }), /I32 in a Int32Array, got Float32Array/);
  throws(encode("__metadata__", { dtype: "F32", shape: [2], data }), /taken by the format/);
});

Deno.test("decodeSafetensors() makes float32 of both kinds of half, exactly", () => {
  // 1, -2, the largest, the smallest above 0, infinity: by torch.tensor(...).half() and .bfloat16().
  const halves = [0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00, 0x00, 0x7c];
  const brains = [0x80, 0x3f, 0x00, 0xc0, 0x7f, 0x7f, 0x01, 0x00, 0x80, 0x7f];
  for (const start of [0, 1]) {
    const bytes = new Uint8Array(
      file({
        f: { dtype: "F16", shape: [5], data_offsets: [0, 10] },
        b: { dtype: "BF16", shape: [5, 1], data_offsets: [10, 20] },
      }, [...halves, ...brains]),
    );
    const moved = new Uint8Array(bytes.length + start).subarray(start);
    moved.set(bytes);
    deepStrictEqual(
      [...decodeSafetensors(moved).tensors],
      [
        ["f", {
          dtype: "F32",
          shape: [5],
          data: Float32Array.of(1, -2, 65504, 2 ** -24, Infinity),
        }],
        ["b", {
          dtype: "F32",
          shape: [5, 1],
          data: Float32Array.of(1, -2, 2 ** 128 - 2 ** 120, 2 ** -133, Infinity),
        }],
      ],
    );
  }
});

Deno.test("encodeSafetensors() writes float16, which is read as the same numbers in float32", () => {
  const data = Float16Array.of(1, -2, 65504, 2 ** -24);
  const bytes = encodeSafetensors(new Map([["h", { dtype: "F16", shape: [2, 2], data }]]));
  deepStrictEqual([...bytes.subarray(-8)], [0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00]);
  deepStrictEqual(
    decodeSafetensors(bytes).tensors,
    new Map([["h", { dtype: "F32", shape: [2, 2], data: Float32Array.from(data) }]]),
  );
});

Deno.test("decodeSafetensors() says what is wrong with a file", () => {
  const u8 = (begin: number, end: number) => ({
    dtype: "U8",
    shape: [end - begin],
    data_offsets: [begin, end],
  });
  const fails = (bytes: Uint8Array, message: RegExp) =>
    throws(() => decodeSafetensors(bytes), { name: "SyntaxError", message });
  fails(Uint8Array.of(1, 2), /8 bytes of length, got 2/);
  fails(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255), /takes 18446744073709552000 bytes/);
  fails(file("[1]"), /JSON object/);
  fails(file("{"), /no JSON/);
  fails(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff), /no JSON/);
  fails(file({ a: null }), /"a": expected "dtype", "shape" and two "data_offsets"/);
  fails(file({ a: { ...u8(0, 1), shape: [-1] } }), /"a": expected "dtype"/);
  fails(
    file({ a: { ...u8(0, 1), dtype: "F8_E4M3" } }, [1]),
    /expected one of .*, got type F8_E4M3/,
  );
  fails(
    file({ a: { ...u8(0, 3), dtype: "BF16" } }, [1, 2, 3]),
    /BF16 of shape \[3\] takes 6 bytes/,
  );
  fails(file({ a: { ...u8(0, 1), dtype: "toString" } }, [1]), /got type toString/);
  fails(file({ a: { ...u8(0, 2), dtype: "F32" } }, [1, 2]), /F32 of shape \[2\] takes 8 bytes/);
  fails(file({ a: { ...u8(0, 0), shape: [2 ** 53 - 1, 2 ** 53 - 1] } }), /takes 8\.1/);
  fails(file({ a: u8(0, 3) }, [1, 2]), /"a": it ends at byte 3 of the numbers, there are 2/);
  fails(file({ a: u8(0, 2), b: u8(1, 3) }, [1, 2, 3]), /"b": it begins at byte 1/);
  fails(file({ a: u8(0, 1), b: u8(2, 3) }, [1, 2, 3]), /"b": it begins at byte 2/);
  fails(file({ a: u8(0, 1) }, [1, 2]), /take 1 bytes of numbers, there are 2/);
  fails(file({ __metadata__: { a: 1 } }), /text only/);
});

Deno.test("decodeSafetensors() answers files that are cut short with a SyntaxError", () => {
  for (let length = 0; length < GOLDEN.length; length++) {
    throws(() => decodeSafetensors(GOLDEN.subarray(0, length)), SyntaxError);
  }
});
