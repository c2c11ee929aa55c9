import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../src/formats/write_flushed.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("replaceFile() takes the place of files and links, and follows none", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    await writeFile(at("other"), "a diary");
    for (const name of ["config.json", "config.json.new"]) await symlink(at("other"), at(name));
    for (const text of ["1", "2"]) {
      await replaceFile(at("config.json"), text);
      strictEqual(await readFile(at("config.json"), "utf8"), text);
    }
    strictEqual(await readFile(at("other"), "utf8"), "a diary");
    deepStrictEqual((await readdir(folder)).sort(), ["config.json", "other"]);
  }));
