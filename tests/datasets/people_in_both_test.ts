import { deepStrictEqual } from "node:assert/strict";
import { peopleInBoth } from "../../src/datasets/people_in_both.ts";

async function both(a: [string, ...string[]], b: [string, ...string[]]) {
  const [source, ...names] = a, [otherSource, ...others] = b;
  const people = { source, names: new Set(names) };
  const found = await peopleInBoth(people, { source: otherSource, names: others });
  return found.isUnknown ? "unknown" : [...found.names];
}

Deno.test("peopleInBoth() takes equal names for one person, and numbers of two sources for nobody known", async () => {
  deepStrictEqual(await both(["/a", "ann", "bob"], ["/b", "bob", "cy"]), ["bob"]);
  deepStrictEqual(await both(["/a", "0", "1"], ["/a", "1", "2"]), ["1"]);
  deepStrictEqual(await both(["/a", "0", "1"], ["/b", "1", "2"]), "unknown");
  deepStrictEqual(await both(["/a", "ann"], ["/b", "1", "2"]), "unknown");
  deepStrictEqual(await both(["/a", "ann", "1"], ["/b", "1", "ann"]), ["ann"]);
  const [one, other] = ["synthetic faces of seed 0", "synthetic faces of seed 1"];
  deepStrictEqual(await both([one, "1"], [one, "1", "2"]), ["1"]);
  deepStrictEqual(await both([one, "1"], [other, "1", "2"]), []);
  deepStrictEqual(await both([one, "1"], ["/b", "1", "2"]), []);
});
