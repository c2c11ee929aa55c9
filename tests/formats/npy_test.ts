import { Buffer } from "node:buffer";
import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { npyBytes } from "./npy_bytes.ts";
import { decodeNpy, encodeNpy } from "../../src/formats/npy.ts";

/** What `numpy.save` writes for `numpy.arange(6, dtype="<f4").reshape(2, 3)`. */
const SAVED = withHeader(
  "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117) + "\n",
  Float32Array.of(0, 1, 2, 3, 4, 5),
);

function withHeader(
  header: string,
  data: Float32Array | Float64Array | Uint8Array,
  version = 1,
): Uint8Array {
  const length = version === 1
    ? [header.length & 255, header.length >> 8]
    : [header.length, 0, 0, 0];
  return Uint8Array.of(
    ...[0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...length],
    ...new TextEncoder().encode(header),
    ...new Uint8Array(data.buffer),
  );
}

Deno.test("encodeNpy() writes the bytes that numpy writes", () => {
  deepStrictEqual(
    encodeNpy({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) }),
    SAVED,
  );
});

Deno.test("decodeNpy() reads shape and numbers, wherever in memory the file begins", () => {
  const moved = new Uint8Array(SAVED.length + 1).subarray(1);
  moved.set(SAVED);
  for (const bytes of [SAVED, moved]) {
    deepStrictEqual(decodeNpy(bytes), { shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
  }
});

Deno.test("decodeNpy() reads a Buffer of Node that begins at an odd byte", () => {
  const bytes = encodeNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
  const { data } = decodeNpy(Buffer.concat([Buffer.of(7), bytes]).subarray(1));
  deepStrictEqual(data, Float32Array.of(1, 2, 3, 4));
});

Deno.test("decodeNpy() rounds float64 and reads version 2 with its fields in any order", () => {
  const header = "{'shape': (2,), 'fortran_order': False, 'descr': '<f8'}\n";
  deepStrictEqual(decodeNpy(withHeader(header, Float64Array.of(0.1, 2), 2)), {
    shape: [2],
    data: Float32Array.of(0.1, 2),
  });
});

Deno.test("decodeNpy() reads what encodeNpy() writes, a single number and no rows among it", () => {
  for (const shape of [[], [1], [3, 2], [0, 512]]) {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 0.5);
    const bytes = encodeNpy({ shape, data });
    strictEqual((bytes.length - data.byteLength) % 64, 0);
    deepStrictEqual(decodeNpy(bytes), { shape, data });
  }
});

Deno.test("encodeNpy() refuses data that does not fill its shape, and sizes that are none", () => {
  const data = Float32Array.of(1, 2, 3);
  throws(() => encodeNpy({ shape: [2, 2], data }), /shape \[2, 2\] takes 4 numbers, got 3/);
  throws(() => encodeNpy({ shape: [-3, -1], data }), RangeError);
});

Deno.test("decodeNpy() reads float16, float32 and float64 of either order of bytes, in C and Fortran order", () => {
  for (const type of ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]) {
    for (const order of ["False", "True"]) {
      const header = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (2, 3, 2), }\n`;
      const numbers = npyBytes(type, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -0.5]);
      deepStrictEqual(decodeNpy(withHeader(header, numbers)), {
        shape: [2, 3, 2],
        data: order === "False"
          ? Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -0.5)
          : Float32Array.of(0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, -0.5),
      }, `${type} ${order}`);
    }
  }
});

Deno.test("decodeNpy() says what it does not read", () => {
  const data = Float32Array.of(1, 2);
  const header = (descr: string, order: string, shape: string) =>
    withHeader(`{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`, data);
  throws(() => decodeNpy(header("'<i4'", "False", "(2,)")), /float16, float32 or float64.*"<i4"/);
  throws(() => decodeNpy(header("'<f2'", "False", "(2,)")), /takes 4 bytes, got 8/);
  throws(() => decodeNpy(header("[('x', '<f4')]", "False", "(2,)")), /expected a header/);
  throws(() => decodeNpy(header("'<f4'", "False", "(3,)")), /takes 12 bytes, got 8/);
  throws(() => decodeNpy(header("'<f4'", "False", "(1,)")), /takes 4 bytes, got 8/);
  throws(() => decodeNpy(header("'<f4'", "False", "(9999999, 999999999)")), /got 8/);
  throws(() => decodeNpy(header("'<f4'", "False", "(1 2)")), /expected whole sizes/);
  throws(() => decodeNpy(withHeader("{}", data)), /expected a header/);
  throws(() => decodeNpy(withHeader("{}", data, 9)), /expected format version 1, 2 or 3, got 9/);
  throws(() => decodeNpy(new Uint8Array()), /an empty file/);
  throws(() => decodeNpy(new TextEncoder().encode("1\t2\t1\n")), /NUMPY/);
});

Deno.test("decodeNpy() answers files that are cut short with a SyntaxError", () => {
  for (let length = 0; length < SAVED.length; length++) {
    throws(() => decodeNpy(SAVED.subarray(0, length)), SyntaxError);
  }
});
