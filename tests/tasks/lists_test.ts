import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeNpy } from "../../src/formats/npy.ts";
import { formatSamples } from "../../src/runs/samples_tsv.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "./task_command.ts";

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

Deno.test("deno task inspect says how it understood a list, and what to do where it does not", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    await mkdir(at("p"));
    for (const i of [0, 1, 2, 3]) await writeFile(at(`p/${i}.pgm`), `P5 1 1 255 ${i}`);
    const inspect = async (list: string | Uint8Array, ...flags: string[]) => {
      await writeFile(at("list"), list);
      return await runTask("inspect", [at("list"), ...flags]);
    };
    const lst = await inspect(
      "0\t1.0\tp/0.pgm\r1\t1.0\tp/1.pgm\r2\t2.0\tp\\2.pgm\r3\t2.0\tp\\3.pgm\r",
    );
    strictEqual(lst.code, 0, lst.stderr);
    match(
      lst.stdout,
      /\n {2}list: mxnet \.lst with back-slashes, 4 lines\n {2}identities {2}2, with 4 images\n/,
    );
    match(lst.stdout, /\n {2}unreadable {2}0\n/);
    const names = latin1("p/0.pgm J\xf6rg\np/1.pgm J\xfcrg\n");
    const refused = await inspect(names);
    strictEqual(refused.code, 1);
    match(
      refused.stderr,
      /^error: Cannot read image list ".*list", line 1: its bytes are no UTF-8; --encoding NAME/,
    );
    // What is left out is named in UTF-8, beside a list that is not.
    await writeFile(at("names"), "Jörg\n");
    const read = await inspect(names, "--encoding", "latin1", "--exclude", at("names"));
    strictEqual(read.code, 0, read.stderr);
    match(
      read.stdout,
      /\n {2}list: path label, 2 lines, in windows-1252\n {2}identities {2}1, with 1 image\n/,
    );
  }));

Deno.test("deno task verify reads pairs of paths and LFW's with commas, in UTF-16 and what the user names", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const paths = ["A/A_0001.jpg", "A/A_0002.jpg", "J\xf6/J\xf6_0001.jpg", "J\xf6/J\xf6_0002.jpg"];
    const samples = formatSamples({ paths, identities: ["A", "A", "J\xf6", "J\xf6"] });
    await writeFile(at("samples.tsv"), samples);
    const data = Float32Array.of(1, 0, 1, 0.1, 0, 1, 0.1, 1);
    await writeFile(at("e.npy"), encodeNpy({ shape: [4, 2], data }));
    const [a, b, c, d] = paths;
    const table = `${a} ${b} 1\n${a} ${c} 0\n${c} ${d} 1\n${b} ${d} 0\n`;
    const commas = "2,1\r\nA,1,2\r\nA,1,J\xf6,1\r\nJ\xf6,1,2\r\nA,2,J\xf6,2\r\n";
    const wide = new Uint8Array(Uint16Array.from(`\ufeff${table}`, (c) => c.charCodeAt(0)).buffer);
    const lists: [Uint8Array, string[]][] = [
      [wide, []],
      [latin1(commas), ["--encoding", "latin1"]],
    ];
    for (const [i, [list, flags]] of lists.entries()) {
      await writeFile(at("pairs"), list);
      const { code, stderr } = await runTask("verify", [
        ...["--embeddings", at("e.npy"), "--samples", at("samples.tsv"), "--pairs", at("pairs")],
        ...["--out", at(`out${i}`), ...flags],
      ]);
      strictEqual(code, 0, stderr);
      const { pairs, same, auc } = JSON.parse(await Deno.readTextFile(at(`out${i}/roc.json`)));
      deepStrictEqual([pairs, same, auc], [4, 2, 1]);
    }
  }));
