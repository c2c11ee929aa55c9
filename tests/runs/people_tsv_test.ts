import { deepStrictEqual, match, notStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readIdentityNames } from "../../src/datasets/read_identity_names.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { copyPeople, describePeople, readPeople, writePeople } from "../../src/runs/people_tsv.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("writePeople() writes the file that describePeople() tells of, which others read as names", () =>
  withFolder(async (folder) => {
    const faces = syntheticFaces({ identities: 5000, imagesPerIdentity: 3 });
    const list = describePeople("trained", faces, "here");
    match(list.file, /^trained-[0-9a-f]{12}\.tsv$/);
    deepStrictEqual([list.identities, list.source], [5000, "here"]);
    await writePeople(folder, list, faces);
    await writePeople(folder, list, faces); // once more changes nothing
    const bytes = await readFile(join(folder, list.file));
    strictEqual(createHash("sha256").update(bytes).digest("hex"), list.sha256);
    const people = await Array.fromAsync(readPeople(folder, list));
    strictEqual(people.length, 5000);
    deepStrictEqual(people[4999], { name: "0004999", images: 3 });
    strictEqual((await readIdentityNames(join(folder, list.file))).size, 5000);

    await copyPeople(folder, join(folder, "copy"), list);
    strictEqual((await Array.fromAsync(readPeople(join(folder, "copy"), list))).length, 5000);
    await writeFile(join(folder, list.file), "somebody\t3\n");
    await rejects(
      Array.fromAsync(readPeople(folder, list)),
      /Cannot read the list of people ".*": expected a file whose SHA-256 is .{8}\.\.\., got/,
    );
    await rejects(
      Array.fromAsync(readPeople(join(folder, "none"), list)),
      /there is no such file$/,
    );
  }));

Deno.test("describePeople() tells lists of other names, orders or numbers of images apart", () => {
  const sumOf = (identities: number, imagesPerIdentity: number, firstIdentity = 0) =>
    describePeople(
      "trained",
      syntheticFaces({ identities, imagesPerIdentity, firstIdentity }),
      "here",
    ).sha256;
  strictEqual(sumOf(4, 2), sumOf(4, 2));
  notStrictEqual(sumOf(4, 2), sumOf(4, 3));
  notStrictEqual(sumOf(4, 2), sumOf(5, 2));
  notStrictEqual(sumOf(4, 2), sumOf(4, 2, 1));
});
