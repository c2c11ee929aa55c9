import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Person } from "../../src/datasets/people.ts";
import {
  describeComingAndGoing,
  describeOtherCounts,
  peopleChanges,
} from "../../src/datasets/people_changes.ts";

/** People from `ann 2`, a name and a number of images each. */
function people(...texts: string[]): Person[] {
  return texts.map((text) => {
    const [name, images] = text.split(" ");
    return { name, images: Number(images) };
  });
}

async function changes(before: Person[], now: Person[]) {
  const found = await peopleChanges(ReadableStream.from(before), now);
  return [describeComingAndGoing(found), describeOtherCounts(found)];
}

Deno.test("peopleChanges() counts and names who came, who went, and who has other images", async () => {
  const before = people("3 1", "20 1", "ann 2", "bob 2", "cy 2");
  deepStrictEqual(await changes(before, before), [undefined, undefined]);
  deepStrictEqual(
    await changes(before, people("3 1", "10 1", "20 4", "ann 2", "bobby 2", "cy 2")),
    [
      '2 are new ("10", "bobby") and 1 is gone ("bob")',
      '1 has another number of images than before ("20" 4, before 1)',
    ],
  );
  deepStrictEqual(await changes([], before), [
    '5 are new ("3", "20", "ann", ...)',
    undefined,
  ]);
  strictEqual((await changes(before, []))[0], '5 are gone ("3", "20", "ann", ...)');
});

Deno.test("peopleChanges() takes two people of one name for two", async () => {
  deepStrictEqual(await changes(people("ann 2", "ann 3"), people("ann 2")), [
    '1 is gone ("ann")',
    undefined,
  ]);
});
