import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { readNameFile, writeNameFile } from "../../src/datasets/name_file.ts";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { RecordIoWriter } from "../../src/formats/record_io_writer.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("readNameFile() gives names by their lines, and nothing where there is no file", async () => {
  await withFolder(async (folder) => {
    strictEqual(await readNameFile(folder), undefined);
    await writeNameFile(folder, ["Zoë", "", "two\nlines", "last "]);
    const names = (await readNameFile(folder))!;
    deepStrictEqual(Array.from({ length: 5 }, (_, i) => names.at(i)), [
      ...["Zoë", "", "two lines", "last ", undefined],
    ]);
  });
});

Deno.test("readNameFile() takes no file of elsewhere for names", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "set"));
    await Deno.writeTextFile(join(folder, "secret"), "password");
    await Deno.symlink(join(folder, "secret"), join(folder, "set/identities.txt"));
    await rejects(
      readNameFile(join(folder, "set")),
      /^Error: Cannot read "identities\.txt": it leads out of ".*set" over a link; /,
    );
  }));

Deno.test("openDataset() names the identities of RecordIO by identities.txt, and by numbers where it ends", async () => {
  await withFolder(async (folder) => {
    const writer = await RecordIoWriter.create(join(folder, "train.rec"));
    for (const identity of [0, 1, 4]) await writer.append(identity, Uint8Array.of(1));
    await writer.close();
    await writeNameFile(folder, ["ann", "", "nobody"]);
    const dataset = await openDataset(folder);
    const names = Array.from({ length: dataset.identityCount }, (_, i) => dataset.identityName(i));
    deepStrictEqual([names[0], names[1], names.at(-1)], ["ann", "1", "4"]);
  });
});
