import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isSynthetic } from "../../src/datasets/people.ts";
import { isDrawn, SOURCE_HELP, sourceKindOf, sourceOf } from "../../src/datasets/sources.ts";
import { withFolder } from "../temporary_folder.ts";

/** What stands in a folder, and for each source in it its kind by its help, what is read, and what may be written. */
const FILES = [
  ...["people/ann/1.jpg", "more/ann/2.jpg", "list.txt", "lfw.bin", "LFW.BIN"],
  ...["records/train.rec", "records/ann/1.jpg", "one.rec", "folder.rec/ann/1.jpg"],
  ...["one.tar", "two.TGZ", "shards/000.tar", "shards/001.tar", "packed/0.tar.gz"],
  ...["both/0.tar", "both/ann/1.jpg"],
];
const index = (path: string) => [path, `${path}.new`];
const SEEN: [source: string, help: string, reads: string[], writes: string[]][] = [
  ["people", "folder per identity", ["people"], []],
  ["{people,more}", "folder per identity", ["people", "more"], []],
  ["{people,none}", "folder per identity", ["people", "none"], []],
  ["*", "folder per identity", ["."], []],
  ["folder.rec", "folder per identity", ["folder.rec"], []],
  ["both", "folder per identity", ["both"], []],
  ["list.txt", "list", ["list.txt", "."], []],
  ["none", "list", ["none", "."], []],
  ["none.tar", "list", ["none.tar", "."], []],
  ["none.rec", "list", ["none.rec", "."], []],
  ["lfw.bin", ".bin", ["lfw.bin"], []],
  ["LFW.BIN", ".bin", ["LFW.BIN"], []],
  ["records", ".rec", ["records"], index("records/train.index.safetensors")],
  ["one.rec", ".rec", ["."], index("one.index.safetensors")],
  ["one.tar", ".tar[.gz]", ["."], index("one.tar.index.safetensors")],
  ["shards", ".tar[.gz]", ["shards"], index("shards/000.tar.index.safetensors")],
  ["shards/{000..002}.tar", ".tar[.gz]", ["shards"], index("shards/000.tar.index.safetensors")],
  ["two.TGZ", ".tar[.gz]", [".", tmpdir()], [tmpdir()]],
  ["packed", ".tar[.gz]", ["packed", tmpdir()], [tmpdir()]],
];

Deno.test("each source is known by its name and what stands there, and says which files are read and written", () =>
  withFolder(async (folder) => {
    for (const file of FILES) {
      await mkdir(join(folder, file, ".."), { recursive: true });
      await writeFile(join(folder, file), "");
    }
    const at = (path: string) => path === tmpdir() ? path : join(folder, path);
    const seen = SEEN.map(([name]) => {
      const source = `${folder}/${name}`, kind = sourceKindOf(source);
      return [name, kind.help, kind.reads(source), kind.writes?.(source) ?? []];
    });
    deepStrictEqual(
      seen,
      SEEN.map(([name, help, reads, writes]) => [name, help, reads.map(at), writes.map(at)]),
    );
    deepStrictEqual(sourceKindOf(at("list.txt")).reads(at("list.txt"), "root"), [
      at("list.txt"),
      "root",
    ]);
  }));

Deno.test("faces that are drawn take no file, whatever stands there", () => {
  const kind = sourceKindOf("synthetic:3");
  deepStrictEqual([kind.reads("synthetic:3"), kind.writes?.("synthetic:3")], [[], undefined]);
  ok(isDrawn("synthetic:3") && isDrawn("synthetic:many"));
  ok(!isDrawn("./synthetic:3") && !isDrawn("photos"));
});

Deno.test("sourceOf() is where data is, or a family of synthetic faces", () => {
  strictEqual(sourceOf("./faces/a.txt", 3), resolve("faces/a.txt"));
  strictEqual(sourceOf("synthetic:10", 3), sourceOf("synthetic:20x5", 3));
  notStrictEqual(sourceOf("synthetic:10", 3), sourceOf("synthetic:10", 4));
  deepStrictEqual([sourceOf("synthetic:10", 3), sourceOf("a", 3)].map(isSynthetic), [true, false]);
});

Deno.test("the help names all kinds of sources, those that people have first", () => {
  match(SOURCE_HELP, /^list, folder per identity, .*\.tar\[\.gz\], .*synthetic:N\[xK\]$/);
});
