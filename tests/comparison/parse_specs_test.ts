import { deepStrictEqual, throws } from "node:assert/strict";
import { parseSpecs } from "../../src/comparison/parse_specs.ts";

Deno.test("parseSpecs() gives an option without a name to the spec before it", () => {
  deepStrictEqual(parseSpecs("full-fc,virtual-fc:groups=118,anchor=mean,n-pair"), [
    { name: "full-fc" },
    { name: "virtual-fc", groups: 118, anchor: "mean" },
    { name: "n-pair" },
  ]);
});

Deno.test("parseSpecs() tells specs with options from one another", () => {
  deepStrictEqual(parseSpecs("virtual-fc:groups=9,virtual-fc:groups=8,scale=2"), [
    { name: "virtual-fc", groups: 9 },
    { name: "virtual-fc", groups: 8, scale: 2 },
  ]);
});

Deno.test("parseSpecs() refuses more specs than anybody could compare", () => {
  throws(() => parseSpecs("n-pair,".repeat(2 ** 20)), {
    name: "SyntaxError",
    message: /^Cannot parse "(n-pair,)+n?.{0,7}…: expected at most 1000 specs, got more$/,
  });
});

Deno.test("parseSpecs() refuses an option that is none", () => {
  throws(() => parseSpecs("full-fc,virtual-fc:groups"), {
    name: "SyntaxError",
    message: 'Cannot parse "virtual-fc:groups": expected NAME:key=value,..., got "groups"',
  });
});
