import { deepStrictEqual } from "node:assert/strict";
import { join } from "node:path";
import { selectNamedIdentities } from "../../src/datasets/identities_by_name.ts";
import { readIdentityNames } from "../../src/datasets/read_identity_names.ts";
import { leaveOutIdentities } from "../../src/datasets/select_people.ts";
import { writeNames } from "../../src/runs/exclude_tsv.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("writeNames() names whom it is given and nobody else, whatever they are called", () =>
  withFolder(async (folder) => {
    const names = ["a\nb", "\tAnn ", " ", "7", "a", "b", "Ann Lee"];
    const dataset = {
      ...listedDataset(...names.map(() => 1)),
      identityName: (identity: number) => names[identity],
    };
    const file = join(folder, "names.tsv");
    await writeNames(file, new Set(names.slice(0, 4)));

    const { rest } = await leaveOutIdentities(dataset, file);
    const namesOf = (of: typeof rest) =>
      Array.from({ length: of.identityCount }, (_, i) => of.identityName(i));
    deepStrictEqual(namesOf(rest), ["a", "b", "Ann Lee"]);
    const kept = selectNamedIdentities(dataset, await readIdentityNames(file), file);
    deepStrictEqual(namesOf(kept), names.slice(0, 4));
  }));
