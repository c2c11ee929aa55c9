import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { chooseByName } from "../../src/datasets/choose_identities.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { namesOf } from "../../src/datasets/identities_by_name.ts";
import { arrangeIdentities, selectIdentities } from "../../src/datasets/select_identities.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";

const faces = syntheticFaces({ identities: 200, imagesPerIdentity: 1 });

function choose(dataset: Dataset, count = 20, seed = 3, purpose = "held out"): string[] {
  const chosen = chooseByName(dataset, count, seed, purpose);
  return Array.from(chosen, (identity) => dataset.identityName(identity)).sort();
}

Deno.test("chooseByName() chooses as many as asked for, by the seed, whatever the order", () => {
  const chosen = choose(faces);
  strictEqual(chosen.length, 20);
  const backwards = arrangeIdentities(faces, Uint32Array.from({ length: 200 }, (_, i) => 199 - i));
  deepStrictEqual(choose(backwards), chosen);
  notDeepStrictEqual(choose(faces, 20, 4), chosen);
  notDeepStrictEqual(choose(faces, 20, 3, "else"), chosen);
  strictEqual(choose(faces, 300).length, 200);
  strictEqual(choose(faces, 0).length, 0);
});

Deno.test("chooseByName() lets nobody change sides when others go", () => {
  const chosen = choose(faces), [first] = chosen;
  const gone = selectIdentities(faces, (i) => chosen.includes(faces.identityName(i)) || i % 7 > 0);
  deepStrictEqual(choose(gone), chosen);
  const others = choose(selectIdentities(faces, (i) => faces.identityName(i) !== first));
  ok(chosen.every((name) => name === first || others.includes(name)));
});

Deno.test("chooseByName() chooses everybody of a name, or nobody", () => {
  const twice = { ...faces, identityName: (identity: number) => `person ${identity >> 1}` };
  const chosen = chooseByName(twice, 20, 3, "held out");
  strictEqual(chosen.size, 40);
  for (const identity of chosen) ok(chosen.has(identity ^ 1));
});

Deno.test("chooseByName() chooses everybody alike", () => {
  const times = new Map<string, number>();
  for (let seed = 0; seed < 400; seed++) {
    for (const name of choose(faces, 20, seed)) times.set(name, (times.get(name) ?? 0) + 1);
  }
  // 40 times each, with a deviation of 6.
  for (const name of namesOf(faces)) ok(Math.abs((times.get(name) ?? 0) - 40) < 30, name);
});
