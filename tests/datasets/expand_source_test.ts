import { deepStrictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expandSource } from "../../src/datasets/expand_source.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("expandSource() expands braces, but not those in names of what is there", () =>
  withFolder(async (folder) => {
    const at = (...names: string[]) => join(folder, ...names);
    deepStrictEqual(expandSource(at("{0..1}.tar")), [at("0.tar"), at("1.tar")]);
    deepStrictEqual(expandSource(at("{a,b}", "{0..1}.tar")), [
      ...[at("a", "0.tar"), at("a", "1.tar")],
      ...[at("b", "0.tar"), at("b", "1.tar")],
    ]);
    await mkdir(at("{a,b}"));
    deepStrictEqual(expandSource(at("{a,b}", "{0..1}.tar")), [
      at("{a,b}", "0.tar"),
      at("{a,b}", "1.tar"),
    ]);
    await writeFile(at("{0..1}.tar"), "");
    deepStrictEqual(expandSource(at("{0..1}.tar")), [at("{0..1}.tar")]);
  }));
