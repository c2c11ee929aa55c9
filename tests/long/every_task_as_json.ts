import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "../tasks/task_command.ts";

/** The document that a task prints, and that it prints nothing else. */
async function documentOf(name: string, ...flags: string[]) {
  const { code, stdout, stderr } = await runTask(name, [...flags, "--json"]);
  strictEqual(code, 0, stderr);
  return { document: JSON.parse(stdout), stderr };
}

const readJson = async (file: string) => JSON.parse(await readFile(file, "utf8"));

const SMALL = [
  ...["--image-size", "16", "--batch", "8", "--steps", "1", "--workers", "1"],
  ...["--device", "wasm"],
];

Deno.test("with --json a task prints what it came to as one document, and tells the rest on stderr", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const set = at("set"), run = at("run"), embeddings = at("embeddings");

    const packed = await documentOf("pack", "--data", "synthetic:8x4", "--out", set);
    deepStrictEqual({ ...packed.document, bytes: 0 }, {
      path: at("set/train.rec"),
      images: 32,
      skipped: 0,
      bytes: 0,
      rarelyRead: {},
    });
    match(packed.stderr, /^32 images of 8 identities\.\n/);

    const [trained, inspected, compared] = await Promise.all([
      documentOf("train", "--data", set, ...SMALL, "--out", run),
      documentOf("inspect", set, "--out", at("inspected")),
      documentOf(
        "compare",
        "--data",
        set,
        ...SMALL,
        "--heads",
        "n-pair",
        "--seeds",
        "1",
        "--out",
        at("heads"),
      ),
    ]);
    deepStrictEqual(trained.document, { out: run, ...await readJson(join(run, "summary.json")) });
    match(trained.stderr, /^step 1 {2}loss/m);
    deepStrictEqual(inspected.document, await readJson(at("inspected/inspection.json")));
    deepStrictEqual(compared.document, await readJson(at("heads/comparison.json")));

    const pairs = at("pairs.tsv");
    await writeFile(pairs, "0\t1\t1\n0\t4\t0\n4\t5\t1\n1\t5\t0\n");
    const extracted = await documentOf(
      "extract",
      ...["--checkpoint", run, "--data", set, "--pairs", pairs, "--out", embeddings],
    );
    const verification = await readJson(join(embeddings, "roc.json"));
    deepStrictEqual({ ...extracted.document, length: 0 }, {
      ...{ out: embeddings, images: 32, skipped: 0, length: 0 },
      verification,
    });

    const file = join(embeddings, "embeddings.npy");
    const { document } = await documentOf(
      "verify",
      ...["--embeddings", file, "--against", file, "--pairs", pairs, "--out", at("verified")],
    );
    const { difference, protocol, ...figures } = document;
    strictEqual(protocol, "pairs");
    deepStrictEqual(figures, await readJson(at("verified/roc.json")));
    const { a: _, b: __, ...written } = await readJson(at("verified/difference.json"));
    deepStrictEqual(difference, written);
  }));

Deno.test("with --json a task that fails prints no document", () =>
  withFolder(async (folder) => {
    const flags = ["--data", join(folder, "none"), "--out", join(folder, "out"), "--json"];
    const { code, stdout, stderr } = await runTask("pack", flags);
    strictEqual(code, 1);
    strictEqual(stdout, "");
    match(stderr, /^error: Cannot open data /);
  }));
