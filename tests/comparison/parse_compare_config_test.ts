import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { parseCompareConfig, withGroups } from "../../src/comparison/parse_compare_config.ts";
import { TABLE_1_HEADS } from "../../src/heads/heads.ts";

function throwsFaults(input: unknown, ...faults: string[]) {
  throws(() => parseCompareConfig(input), {
    name: "SyntaxError",
    message: ["Cannot compare with this configuration:", ...faults].join("\n  "),
  });
}

Deno.test("parseCompareConfig() fills in Table 1, the small backbone and three seeds", () => {
  const { heads, backbones, seeds, epochs, pairs, batch } = parseCompareConfig({ out: "a" });
  deepStrictEqual(heads, [...TABLE_1_HEADS]);
  deepStrictEqual(
    { backbones, seeds, epochs, pairs, batch },
    { backbones: [{ name: "small" }], seeds: 3, epochs: 1, pairs: [], batch: 64 },
  );
});

Deno.test("parseCompareConfig() takes the precision of earlier versions if that is float32", () => {
  const config = parseCompareConfig({ out: "a" });
  deepStrictEqual(parseCompareConfig({ out: "a", precision: "float32" }), config);
  throwsFaults(
    { out: "a", precision: "float16" },
    'precision: expected "float32", as products are no longer computed in another, got "float16"',
  );
});

Deno.test("parseCompareConfig() takes epochs as the budget only where there is no other", () => {
  strictEqual(parseCompareConfig({ out: "a", data: "faces" }).epochs, 20);
  strictEqual(parseCompareConfig({ out: "a", steps: 5 }).epochs, undefined);
  strictEqual(parseCompareConfig({ out: "a", minutes: 5 }).epochs, undefined);
});

Deno.test("parseCompareConfig() changes nothing in what it made, read back from JSON", () => {
  const config = parseCompareConfig({ out: "a", groups: 32, learningRates: [] });
  const { learningRate: _, ...stored } = JSON.parse(JSON.stringify(config));
  deepStrictEqual(parseCompareConfig(stored), config);
});

Deno.test("parseCompareConfig() names all faults at once, each with its key", () => {
  throwsFaults(
    {
      seed: 1,
      bach: 3,
      heads: [{ name: "full-fc" }, { name: "virtal-fc" }],
      seeds: 0,
      learningRates: [0.1, -1],
    },
    "out: expected text, got nothing",
    `heads.1.name: expected one of ${knownHeads()}, got "virtal-fc"; did you mean virtual-fc?`,
    "seeds: expected at least 1, got 0",
    "learningRates.1: expected more than 0, got -1",
    "seed: unknown key; did you mean seeds?",
    "bach: unknown key; did you mean batch?",
  );
});

Deno.test("parseCompareConfig() names what does not fit together", () => {
  const head = { name: "virtual-fc", groups: 15 };
  throwsFaults(
    { out: "a", heads: [{ name: "full-fc" }, head, head], steps: 3, epochs: 2 },
    "heads.1.groups: expected at least the 32 identities of a batch, each of which needs an anchor, got 15",
    "heads.2.groups: expected at least the 32 identities of a batch, each of which needs an anchor, got 15",
    "steps: expected one budget, got epochs and steps",
    "heads.2: virtual-fc:groups=15 is in the list already",
  );
  throwsFaults(
    { out: "a", heads: [{ name: "virtual-fc" }], groups: 15, learningRate: 1, learningRates: [1] },
    "groups: expected at least the 32 identities of a batch, each of which needs an anchor, got 15",
    "learningRates: expected these or learningRate, got both",
  );
});

Deno.test("withGroups() gives M to a head that has it and says none", () => {
  deepStrictEqual(withGroups({ name: "virtual-fc" }, 9), { name: "virtual-fc", groups: 9 });
  deepStrictEqual(withGroups({ name: "virtual-fc", groups: 8 }, 9), {
    name: "virtual-fc",
    groups: 8,
  });
  deepStrictEqual(withGroups({ name: "full-fc" }, 9), { name: "full-fc" });
});

/** Those that the fault lists. */
function knownHeads(): string {
  try {
    parseCompareConfig({ out: "a", heads: [{ name: "?" }] });
  } catch (error) {
    return /expected one of (.+), got/.exec((error as Error).message)![1];
  }
  throw new Error("unreachable");
}
