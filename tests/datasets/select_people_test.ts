import { deepStrictEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { namesOf } from "../../src/datasets/identities_by_name.ts";
import { selectPeople } from "../../src/datasets/select_people.ts";
import { withFolder } from "../temporary_folder.ts";
import { listedDataset } from "./listed_dataset.ts";

/** "person 0" to "person 3", of 3, 1, 5 and 2 images. */
const dataset = listedDataset(3, 1, 5, 2);

async function select(selection: Parameters<typeof selectPeople>[1]) {
  const notices: string[] = [];
  const people = await selectPeople(dataset, selection, (message) => notices.push(message));
  return { names: [...namesOf(people)].map((name) => name.slice(-1)).join(""), notices };
}

Deno.test("selectPeople() keeps whom one list names, and leaves out whom others name", () =>
  withFolder(async (folder) => {
    const [kept, one, two] = ["kept", "one", "two"].map((name) => join(folder, name));
    await writeFile(kept, "person 3\nperson 2\nperson 0\nsomebody\n");
    await writeFile(one, "person 2\n");
    await writeFile(two, "person 1\nperson 3\n");
    const base = { imagesPerIdentity: 2 };
    deepStrictEqual(await select(base), { names: "0123", notices: [] });
    deepStrictEqual(await select({ ...base, identities: kept }), { names: "023", notices: [] });
    deepStrictEqual(await select({ ...base, identities: kept, exclude: [one, two] }), {
      names: "0",
      notices: [
        `2 of 3 identities of "listed" are left out: "${one}" and "${two}" name them.`,
      ],
    });
  }));

Deno.test("selectPeople() leaves out who has few images, and says who repeats theirs", async () => {
  const leftOut = (n: number, least: number) =>
    `${n} of 4 identities of "listed" are left out: they have fewer than ${least} images.`;
  deepStrictEqual(await select({ minImages: 3, imagesPerIdentity: 3 }), {
    names: "02",
    notices: [leftOut(2, 3)],
  });
  deepStrictEqual(await select({ minImages: 2, imagesPerIdentity: 3 }), {
    names: "023",
    notices: [leftOut(1, 2), "Identities with fewer than 3 images repeat theirs."],
  });
  deepStrictEqual(await select({ minImages: 1, imagesPerIdentity: 3 }), {
    names: "0123",
    notices: [
      "Identities with fewer than 3 images repeat theirs.",
      '1 of 4 identities of "listed" have one image only.',
    ],
  });
  await rejects(select({ minImages: 6, imagesPerIdentity: 3 }), {
    message: 'Cannot train on "listed" as identities need at least 6 images: none of 4 has them',
  });
});
