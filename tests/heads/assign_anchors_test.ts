import { deepStrictEqual, throws } from "node:assert/strict";
import { assignAnchors, type AssignAnchorsOptions } from "../../src/heads/assign_anchors.ts";
import { Random } from "../../src/random/random.ts";

function assign(identities: number[], options: AssignAnchorsOptions) {
  const { columns, borrowed } = assignAnchors(identities, options);
  return { columns: [...columns], borrowed: [...borrowed] };
}

Deno.test("assignAnchors() gives each identity the anchor of its group", () => {
  deepStrictEqual(assign([6, 6, 3, 1, 6], { groups: 4 }), {
    columns: [2, 2, 3, 1, 2],
    borrowed: [],
  });
});

Deno.test("assignAnchors() lends a free anchor to the second identity of a group", () => {
  deepStrictEqual(assign([4, 4, 8, 2], { groups: 4 }), {
    columns: [0, 0, 1, 2],
    borrowed: [1],
  });
});

Deno.test("assignAnchors() does not lend an anchor whose own group comes later", () => {
  // 8 finds 0 taken by 4; 1 belongs to 9, which comes after it.
  deepStrictEqual(assign([4, 8, 9], { groups: 4 }).columns, [0, 2, 1]);
});

Deno.test("assignAnchors() serves the lowest identity first, whatever the order of the images", () => {
  deepStrictEqual(assign([12, 8, 4], { groups: 4 }), { columns: [2, 1, 0], borrowed: [1, 2] });
  deepStrictEqual(assign([8, 4, 12], { groups: 4 }), { columns: [1, 0, 2], borrowed: [1, 2] });
});

Deno.test("assignAnchors() ignores identities that no anchor is left for", () => {
  deepStrictEqual(assign([0, 2, 4, 1, 4, 6], { groups: 3 }), {
    columns: [0, 2, -1, 1, -1, -1],
    borrowed: [],
  });
  deepStrictEqual(assign([0, 2, 4, 6, 8], { groups: 4 }), {
    columns: [0, 2, 1, 3, -1],
    borrowed: [1, 3],
  });
});

Deno.test("assignAnchors() gives the only anchor there is to the lowest identity", () => {
  for (const regroup of ["lowest", "reference", "random"] as const) {
    deepStrictEqual(assign([7, 3, 3, 9], { groups: 1, regroup, random: new Random(0) }), {
      columns: [-1, 0, 0, -1],
      borrowed: [],
    });
  }
});

Deno.test("assignAnchors() tells the largest identities apart", () => {
  const largest = 2 ** 31 - 1;
  deepStrictEqual(assign([largest, largest - 1, largest - 5], { groups: 5 }), {
    columns: [0, 1, 2],
    borrowed: [0],
  });
});

Deno.test("assignAnchors() of no identities is empty", () => {
  deepStrictEqual(assign([], { groups: 3 }), { columns: [], borrowed: [] });
});

Deno.test("assignAnchors() re-groups at random among the free anchors, the same by the same seed", () => {
  const identities = [0, 10, 20, 30];
  const draw = (seed: number) =>
    assign(identities, { groups: 10, regroup: "random", random: new Random(seed) });
  const seen = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const { columns, borrowed } = draw(seed);
    deepStrictEqual(columns, [0, ...borrowed]);
    deepStrictEqual(new Set(columns).size, 4);
    for (const anchor of borrowed) seen.add(anchor);
  }
  deepStrictEqual(draw(1), draw(1));
  deepStrictEqual([...seen].sort(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("assignAnchors() refuses to re-group at random without random numbers", () => {
  throws(
    () => assignAnchors([0, 4], { groups: 4, regroup: "random" }),
    /^TypeError: Cannot re-group at random as random numbers are needed: none came$/,
  );
});

Deno.test("assignAnchors() as in the authors' code lets identities choose in CPython's order", () => {
  // set([8, 16]) is {8, 16}, but set([15, 23, 31, 39]) is {39, 23, 31, 15}.
  deepStrictEqual(assign([0, 8, 16], { groups: 8, regroup: "reference" }), {
    columns: [0, 1, 2],
    borrowed: [1, 2],
  });
  deepStrictEqual(assign([7, 15, 23, 31, 39], { groups: 8, regroup: "reference" }), {
    columns: [7, 3, 1, 2, 0],
    borrowed: [0, 1, 2, 3],
  });
});
