import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  encodeSyntheticFace,
  isSyntheticFace,
  parseSyntheticFace,
} from "../../src/formats/face_recipe.ts";
import { Random } from "../../src/random/random.ts";

const face = { seed: -5, identity: 9_999_999, image: 3, size: 112 };

Deno.test("parseSyntheticFace() reads back what encodeSyntheticFace() wrote", () => {
  const bytes = encodeSyntheticFace(face);

  strictEqual(bytes.length, 24);
  ok(isSyntheticFace(bytes));
  deepStrictEqual(parseSyntheticFace(bytes), face);
  const far = {
    seed: Number.MIN_SAFE_INTEGER,
    identity: 2 ** 32 - 1,
    image: 2 ** 32 - 1,
    size: 1024,
  };
  deepStrictEqual(parseSyntheticFace(encodeSyntheticFace(far)), far);
});

Deno.test("parseSyntheticFace() reads bytes that lie within a larger buffer", () => {
  const buffer = new Uint8Array(40);
  buffer.set(encodeSyntheticFace(face), 7);

  deepStrictEqual(parseSyntheticFace(buffer.subarray(7, 31)), face);
});

Deno.test("parseSyntheticFace() refuses bytes cut short at any place, and bytes too many", () => {
  const bytes = encodeSyntheticFace(face);

  for (let length = 0; length < bytes.length; length++) {
    throws(() => parseSyntheticFace(bytes.subarray(0, length)), SyntaxError);
  }
  throws(() => parseSyntheticFace(bytes.subarray(0, 20)), /expected 24 bytes, got 20/);
  throws(() => parseSyntheticFace(new Uint8Array([...bytes, 0])), /expected 24 bytes, got 25/);
});

Deno.test("parseSyntheticFace() refuses foreign and shuffled bytes with a SyntaxError or a face", () => {
  const seed = 11, random = new Random(seed, "shuffled bytes");
  throws(() => parseSyntheticFace(new TextEncoder().encode("not a face, not at all.")), {
    name: "SyntaxError",
    message: 'Cannot parse a synthetic face: the bytes do not begin with "VFACE"',
  });
  for (let round = 0; round < 300; round++) {
    const bytes = encodeSyntheticFace(face);
    for (let i = 0; i < 3; i++) bytes[random.below(24)] = random.below(256);
    try {
      // What parses is a face that can be drawn.
      encodeSyntheticFace(parseSyntheticFace(bytes));
    } catch (error) {
      ok(error instanceof SyntaxError, `seed ${seed}, round ${round}: ${error}`);
    }
  }
});

Deno.test("parseSyntheticFace() refuses another version and a size that would fill the memory", () => {
  const newer = encodeSyntheticFace(face), huge = encodeSyntheticFace(face);
  newer[5] = 2;
  huge.fill(255, 22);

  throws(() => parseSyntheticFace(newer), /expected version 1, got 2/);
  throws(() => parseSyntheticFace(huge), /size must be .* 16 to 1024: current value is 65535/);
});

Deno.test("encodeSyntheticFace() says which number is out of range", () => {
  throws(() => encodeSyntheticFace({ ...face, seed: 0.5 }), /seed must be a safe integer/);
  throws(() => encodeSyntheticFace({ ...face, identity: -1 }), /identity must be/);
  throws(() => encodeSyntheticFace({ ...face, image: 2 ** 32 }), /image must be/);
  throws(() => encodeSyntheticFace({ ...face, size: 15 }), {
    name: "RangeError",
    message: "Cannot encode a synthetic face as size must be a whole number from 16 to 1024: " +
      "current value is 15",
  });
});
