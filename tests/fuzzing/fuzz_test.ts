import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import process from "node:process";
import * as fc from "../../src/npm/fast_check.ts";
import { fuzz, fuzzInput } from "./fuzz.ts";
import type { FuzzedParser } from "./fuzzed_parser.ts";
import { tryInput } from "./try_input.ts";

/** A length in two bytes, and so many bytes. */
const sample = Uint8Array.of(3, 0, 7, 8, 9);

function readLength(bytes: Uint8Array<ArrayBuffer>): number {
  if (bytes.length < 2) throw new SyntaxError("Cannot read: there is no length");
  return bytes[0] + 256 * bytes[1];
}

const careful: FuzzedParser = {
  name: "careful",
  made: fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 8 }))
    .map(([length, bytes]) => Uint8Array.of(length, 0, ...bytes)),
  samples: [sample],
  parse(bytes) {
    const length = readLength(bytes);
    if (length !== bytes.length - 2) throw new SyntaxError("Cannot read: the length is wrong");
    return bytes.slice(2);
  },
};

async function faultOf(parse: FuzzedParser["parse"]): Promise<string> {
  const fault = await fuzz({ ...careful, parse }, { seed: 1, inputs: 500 });
  return fault?.message ?? "none";
}

Deno.test("fuzz() has nothing to say about a parser that looks before it reads", async () => {
  strictEqual(await fuzz(careful, { seed: 1, inputs: 500 }), undefined);
});

Deno.test("fuzz() finds who believes a length, also where the fault is caught", async () => {
  const believe = (bytes: Uint8Array<ArrayBuffer>) => new Float64Array(readLength(bytes));
  match(await faultOf(believe), /^it throws a TooMuchMemory: it makes buffers of \d+ bytes more/);
  match(
    await faultOf((bytes) => {
      try {
        return believe(bytes);
      } catch {
        throw new SyntaxError("Cannot read: it is wrong");
      }
    }),
    /TooMuchMemory/,
  );
});

Deno.test("fuzz() finds who reads past the end, and who says nothing about it", async () => {
  match(
    await faultOf((bytes) => new DataView(bytes.buffer).getUint32(1)),
    /does not say what failed: Offset is outside the bounds/,
  );
  match(await faultOf((bytes) => bytes[4].toFixed()), /^it throws a TypeError: /);
  match(
    await faultOf((bytes) => {
      try {
        return new DataView(bytes.buffer).getUint32(1);
      } catch (error) {
        throw new SyntaxError(`Cannot read: ${(error as Error).message}`);
      }
    }),
    /^it met a fault by chance: /,
  );
});

Deno.test("tryInput() finds who takes too long", async () => {
  const parse = () => {
    const spent = () => Object.values(process.threadCpuUsage()).reduce((a, b) => a + b);
    const start = spent();
    while (spent() - start < 1.1e6);
  };
  match(
    await tryInput({ ...careful, parse }, sample) ?? "none",
    /^it takes \d\.\d s, of 1\.0 s allowed$/,
  );
});

Deno.test("tryInput() finds who takes what came with the input for a prototype, or adds to one", async () => {
  const input = new TextEncoder().encode('{"__proto__": {"isAdmin": true}}');
  const told = async (take: (value: Record<string, object>) => unknown) => {
    const parse = (bytes: Uint8Array) => take(JSON.parse(new TextDecoder().decode(bytes)));
    return await tryInput({ ...careful, parse }, input) ?? "none";
  };
  const ofInput = Object.fromEntries([["isAdmin", true]]);

  strictEqual(await told((value) => [{ ...value }]), "none");
  match(await told(() => [Object.create(ofInput)]), /has a prototype from the input/);
  try {
    match(await told(() => Object.assign(Object.prototype, ofInput)), /changes what every Object/);
  } finally {
    delete (Object.prototype as { isAdmin?: boolean }).isAdmin;
  }
});

Deno.test("fuzz() makes an input that was made up smaller before it names it", async () => {
  const parser = {
    ...careful,
    samples: [Uint8Array.of(0)],
    made: fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => Uint8Array.from(bytes)),
    parse: (bytes: Uint8Array) => bytes.indexOf(77) >= 5 ? missing() : undefined,
  };
  const fault = await fuzz(parser, { seed: 1, inputs: 3000 });
  match(fault?.message ?? "none", /^it throws a TypeError: .*; so does 00000000004d(00)?$/);
});

function missing(): never {
  throw new TypeError("nothing is there");
}

Deno.test("fuzzInput() makes the same inputs of the same seed, at first the samples themselves", () => {
  deepStrictEqual(fuzzInput(careful, 5, 0, false), sample);
  for (const large of [false, true]) {
    deepStrictEqual(fuzzInput(careful, 5, 1, large), fuzzInput(careful, 5, 1, large));
  }
  strictEqual(fuzzInput(careful, 5, 1, true).length, 2 ** 23);
});
