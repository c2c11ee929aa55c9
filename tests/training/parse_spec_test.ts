import { deepStrictEqual, throws } from "node:assert/strict";
import { parseSpec } from "../../src/training/parse_spec.ts";

Deno.test("parseSpec() takes numbers, true and false, and lists of milestones as such", () => {
  deepStrictEqual(parseSpec("small"), { name: "small" });
  deepStrictEqual(parseSpec("small:width=32,dropout=0.4"), {
    name: "small",
    width: 32,
    dropout: 0.4,
  });
  deepStrictEqual(parseSpec("virtual-fc:groups=118,optimizeAnchors=true,anchor=leave-one-out"), {
    name: "virtual-fc",
    groups: 118,
    optimizeAnchors: true,
    anchor: "leave-one-out",
  });
  deepStrictEqual(parseSpec("full-fc:marginType=combined,m1=1,m2=0.3"), {
    name: "full-fc",
    marginType: "combined",
    m1: 1,
    m2: 0.3,
  });
  deepStrictEqual(parseSpec("multi-step:milestones=8"), { name: "multi-step", milestones: [8] });
  deepStrictEqual(parseSpec("multi-step:milestones=8/12/14,gamma=1e-1"), {
    name: "multi-step",
    milestones: [8, 12, 14],
    gamma: 0.1,
  });
});

Deno.test("parseSpec() says what it cannot read", () => {
  for (
    const [text, part] of [
      ["small:width", "width"],
      ["small:width=", "width="],
      ["small:width=3,", ""],
      ["small:=3", "=3"],
      ["small:width=1,dropout:2", "dropout:2"],
    ]
  ) {
    throws(() => parseSpec(text), {
      name: "SyntaxError",
      message: `Cannot parse "${text}": expected NAME:key=value,..., got "${part}"`,
    });
  }
});
