import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { namesOf } from "../../src/datasets/identities_by_name.ts";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { selectIdentities } from "../../src/datasets/select_identities.ts";
import { heldOutCount, holdOut, holdOutOfOthers } from "../../src/verification/hold_out.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

const listed = { data: "listed", seed: 3 };
const people = listedDataset(...Array(40).fill(2));
const names = (dataset: Dataset) => [...namesOf(dataset)];

Deno.test("heldOutCount() is a tenth, 2 to 500", () => {
  deepStrictEqual([3, 20, 21, 4990, 1e6].map(heldOutCount), [2, 2, 3, 499, 500]);
});

Deno.test("holdOut() parts a dataset in two, by seed, or as it was before", async () => {
  const { rest, heldOut } = await holdOut(people, people, listed);
  strictEqual(heldOut.identityCount, 4);
  deepStrictEqual([...names(rest), ...names(heldOut)].sort(), names(people).sort());
  const other = await holdOut(people, people, { ...listed, seed: 4 });
  strictEqual(names(other.heldOut).some((name) => !names(heldOut).includes(name)), true);
  const again = await holdOut(people, people, { ...listed, seed: 4 }, new Set(names(heldOut)));
  deepStrictEqual([names(again.rest), names(again.heldOut)], [names(rest), names(heldOut)]);
});

Deno.test("holdOut() refuses to go on with fewer than two of those held out before", async () => {
  await rejects(holdOut(people, people, listed, new Set(["person 7", "somebody"])), {
    name: "RangeError",
    message:
      'Cannot go on with "listed" as at least 2 of the 2 people held out before must be in it, to test on: there ' +
      "are 1; a new run can begin with the weights as pretrained",
  });
});

Deno.test("holdOut() takes synthetic faces after those there are, and keeps all who are wanted", async () => {
  const data = "synthetic:30x2", whole = await openDataset(data);
  const wanted = selectIdentities(whole, (i) => i < 12);
  const { rest, heldOut } = await holdOut(wanted, whole, { data });
  strictEqual(rest, wanted);
  deepStrictEqual(names(heldOut), ["0000030", "0000031"]);
  const before = new Set(["0000028", "0000029"]);
  const again = await holdOut(whole, whole, { data }, before);
  deepStrictEqual([again.rest.identityCount, names(again.heldOut)], [28, [...before]]);
});

Deno.test("holdOutOfOthers() leaves out by name who is held out, and says what it cannot know", async () => {
  const heldOut = { source: "/a", names: new Set(["person 1", "ann"]) };
  const notices: string[] = [];
  const other = { dataset: people, source: "/b" };
  const onNotice = (message: string) => notices.push(message);
  const [{ dataset: rest }] = await holdOutOfOthers([other], heldOut, "first", onNotice);
  deepStrictEqual([rest.identityCount, names(rest).includes("person 1")], [39, false]);
  deepStrictEqual(notices.splice(0), [
    '1 of the 2 people held out of "first" are in "listed", too, and held out of it as well.',
  ]);
  const numbers = { source: "/a", names: new Set(["1", "2"]) };
  const [{ dataset }] = await holdOutOfOthers([other], numbers, "first", onNotice);
  strictEqual(dataset, people);
  strictEqual(notices.length, 1);
});
