import { strictEqual } from "node:assert/strict";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BufferedFile } from "../../src/formats/buffered_file.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("BufferedFile takes the place of links and of what is left, and follows none", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    await writeFile(at("other"), "a diary");
    for (const name of ["index", "index.new"]) await symlink(at("other"), at(name));
    const write = async (text: string) => {
      const file = await BufferedFile.create(at("index"));
      await file.write(new TextEncoder().encode(text));
      await file.close();
      strictEqual(await readFile(at("index"), "utf8"), text);
    };
    await write("1");
    await writeFile(at("index.new"), "what is left of one that was killed");
    await write("2");
    strictEqual(await readFile(at("other"), "utf8"), "a diary");
  }));
