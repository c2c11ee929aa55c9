import { deepStrictEqual, throws } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expandBraces, expandSource } from "../../src/datasets/expand_braces.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("expandBraces() counts up and down, with the digits of the longer end", () => {
  deepStrictEqual(expandBraces("a{8..10}"), ["a08", "a09", "a10"]);
  deepStrictEqual(expandBraces("a{2..1}"), ["a2", "a1"]);
  deepStrictEqual(expandBraces("{003..003}.tar"), ["003.tar"]);
});

Deno.test("expandBraces() lists, and leaves other names as they are", () => {
  deepStrictEqual(expandBraces("{a,,b}{0..1}"), ["a0", "a1", "0", "1", "b0", "b1"]);
  const others = ["", "a", "{a}", "{1..x}", "}{", `{${",".repeat(2 ** 20)}`];
  for (const name of others) deepStrictEqual(expandBraces(name), [name]);
});

Deno.test("expandBraces() takes any number of braces that stand for one text", () => {
  deepStrictEqual(expandBraces("{7..7}".repeat(50_000)), ["7".repeat(50_000)]);
});

Deno.test("expandBraces() refuses names without end", () => {
  throws(() => expandBraces("{0..999999999999999}"), RangeError);
  const endless = /it stands for more than 1000000 names$/;
  throws(() => expandBraces("{0..9999}{0..9999}"), endless);
  throws(() => expandBraces("/{0..9}".repeat(50_000)), endless);
  throws(() => expandBraces(`{${"a,".repeat(999)}b}{0..999999}`), endless);
});

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
