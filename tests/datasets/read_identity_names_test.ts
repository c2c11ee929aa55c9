import { deepStrictEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { parseIdentityNames, readIdentityNames } from "../../src/datasets/read_identity_names.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("parseIdentityNames() takes the first column and passes over the count", () => {
  const text = "\ufeff3\r\nAJ_Cook\t1\r\nAngela Merkel\t5\r\n\r\nAJ_Cook\t1\r\n";
  deepStrictEqual([...parseIdentityNames(text)], ["AJ_Cook", "Angela Merkel"]);
});

Deno.test("parseIdentityNames() takes whole lines without tabs", () => {
  deepStrictEqual([...parseIdentityNames("2\nAnn Lee\nBob")], ["Ann Lee", "Bob"]);
});

Deno.test("parseIdentityNames() takes numbers for names where there is nothing else", () => {
  deepStrictEqual([...parseIdentityNames("7\n8\n")], ["7", "8"]);
});

Deno.test("readIdentityNames() takes all that several files name, each by itself", () =>
  withFolder(async (folder) => {
    const names = join(folder, "names"), numbers = join(folder, "numbers");
    await Deno.writeTextFile(names, "2\nAnn\nBob\n");
    await Deno.writeTextFile(numbers, "7\n8\n");
    deepStrictEqual([...await readIdentityNames([names, numbers])], ["Ann", "Bob", "7", "8"]);
    await rejects(readIdentityNames([names, "/no/file"]), /"\/no\/file": No such/);
  }));

Deno.test("readIdentityNames() says that a file is missing or names nobody", async () => {
  await rejects(
    readIdentityNames("/no/file"),
    /^Error: Cannot read identities "\/no\/file": No such/,
  );
  const file = await Deno.makeTempFile();
  try {
    await rejects(readIdentityNames(file), {
      message: `Cannot read identities "${file}": it names nobody`,
    });
  } finally {
    await Deno.remove(file);
  }
});
