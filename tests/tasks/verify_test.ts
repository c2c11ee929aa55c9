import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { encodeNpy } from "../../src/formats/npy.ts";
import { formatSamples } from "../../src/runs/samples_tsv.ts";
import { pickleOf } from "../verification_pickles.ts";

const ROOT = new URL("../../", import.meta.url);

/** Runs `deno task verify`, and so with the permissions that it declares. */
async function runVerify(...flags: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "verify", ...flags],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr).trim() };
}

/** Four embeddings, two people: [1, 0], [1, 0.1] and [0, 1], [0.1, 1]. */
async function inFolder(test: (at: (name: string) => string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const at = (name: string) => join(folder, name);
  try {
    await Deno.writeFile(
      at("embeddings.npy"),
      encodeNpy({ shape: [4, 2], data: Float32Array.of(1, 0, 1, 0.1, 0, 1, 0.1, 1) }),
    );
    await Deno.writeTextFile(at("pairs.tsv"), "0\t1\t1\n0\t2\t0\n2\t3\t1\n1\t3\t0\n");
    await Deno.writeTextFile(at("pairs.txt"), "2\t1\nA\t1\t2\nA\t1\tB\t1\nB\t1\t2\nA\t2\tB\t2\n");
    const paths = ["x/A/A_0001.jpg", "x/A/A_0002.jpg", "x/B/B_0001.jpg", "x/B/B_0002.jpg"];
    await Deno.writeTextFile(
      at("samples.tsv"),
      formatSamples({ paths, identities: ["A", "A", "B", "B"] }),
    );
    await test(at);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("deno task verify writes roc.json, roc.csv and roc.svg, and says the figures", () =>
  inFolder(async (at) => {
    const flags = ["--embeddings", at("embeddings.npy"), "--pairs", at("pairs.tsv")];
    const { code, stdout, stderr } = await runVerify(...flags, "--out", at("new/out"));
    strictEqual(code, 0, stderr);
    match(stdout, /^4 pairs, 2 same\naccuracy {2}100\.00 % ± 0\.00 % over 4 folds\n/);
    match(stdout, /\nAUC {7}1\.0000\n[^]*\nTAR {7}100\.00 % at FAR 0\.1 \*\n/);
    match(
      stdout,
      /\nno interval of accuracy, best, AUC, EER: resampling takes at least 10 pairs, .* 2\n/,
    );
    const { tarAtFar, bestThreshold, intervals, ...figures } = JSON.parse(
      await Deno.readTextFile(at("new/out/roc.json")),
    );
    deepStrictEqual(figures, {
      pairs: 4,
      same: 2,
      auc: 1,
      eer: 0,
      accuracy: { mean: 1, std: 0, folds: [1, 1, 1, 1] },
    });
    deepStrictEqual([intervals.over, intervals.count, intervals.resamples], ["pairs", 4, 1000]);
    strictEqual(tarAtFar["0.000001"], 1);
    strictEqual(bestThreshold.accuracy, 1);
    match(await Deno.readTextFile(at("new/out/roc.csv")), /^threshold,far,tar\nInfinity,0,0\n/);
    match(await Deno.readTextFile(at("new/out/roc.svg")), /^<svg /);
    const { edges } = JSON.parse(await Deno.readTextFile(at("new/out/scores.json")));
    strictEqual(edges.length, 61);
    deepStrictEqual(JSON.parse(await Deno.readTextFile(at("new/out/measured_on.json"))), {
      embeddings: at("embeddings.npy"),
      pairs: at("pairs.tsv"),
    });
  }));

Deno.test("deno task verify finds the images of LFW's lists in the table of samples", () =>
  inFolder(async (at) => {
    const flags = ["--embeddings", at("embeddings.npy"), "--pairs", at("pairs.txt")];
    const { code, stdout, stderr } = await runVerify(
      ...flags,
      ...["--samples", at("samples.tsv"), "--out", at("out")],
    );
    strictEqual(code, 0, stderr);
    match(stdout, /over 2 folds/);

    const without = await runVerify(...flags, "--out", at("other"));
    strictEqual(without.code, 1);
    match(without.stderr, /^error: Cannot find the images of pairs .* a table of samples says it$/);
  }));

Deno.test("deno task verify takes the pairs of the verification set that was embedded", () =>
  inFolder(async (at) => {
    const images = [0, 1, 2, 3].map((value) => Uint8Array.of(value));
    await Deno.writeFile(at("lfw.bin"), pickleOf(images, [false, true]));
    const identities = ["lfw.bin#0", "lfw.bin#2", "lfw.bin#1", "lfw.bin#3"];
    const paths = identities.map((name) => `elsewhere/${name}`);
    await Deno.writeTextFile(at("set.tsv"), formatSamples({ paths, identities }));
    const flags = ["--embeddings", at("embeddings.npy"), "--pairs", at("lfw.bin")];
    for (const [samples, auc] of [[[], 0.5], [["--samples", at("set.tsv")], 1]] as const) {
      const out = at(`out${auc}`);
      const { code, stderr } = await runVerify(...flags, ...samples, "--out", out);
      strictEqual(code, 0, stderr);
      strictEqual(JSON.parse(await Deno.readTextFile(join(out, "roc.json"))).auc, auc);
    }
  }));

Deno.test("deno task verify --against says which embeddings are better, and by how much", () =>
  inFolder(async (at) => {
    // Twelve people with two images each, at twelve angles; the others have half of their images elsewhere.
    const angles = Array.from({ length: 24 }, (_, row) => (row >> 1) + 0.05 * (row % 2));
    const at2 = (angle: number) => [Math.cos(angle / 2), Math.sin(angle / 2)];
    const moved = angles.map((angle, row) => row % 4 === 3 ? angle + 3 : angle);
    for (const [name, of] of [["a.npy", angles], ["b.npy", moved]] as const) {
      const data = Float32Array.from(of.flatMap(at2));
      await Deno.writeFile(at(name), encodeNpy({ shape: [24, 2], data }));
    }
    const identities = angles.map((_, row) => `person ${row >> 1}`);
    const paths = angles.map((_, row) => `${row}.png`);
    await Deno.writeTextFile(at("two.tsv"), formatSamples({ paths, identities }));
    const pairs = angles.map((_, row) => `${row}\t${(row + 1) % 24}\t${1 - row % 2}\n`);
    await Deno.writeTextFile(at("two.txt"), pairs.join(""));
    const { code, stdout, stderr } = await runVerify(
      ...["--embeddings", at("a.npy"), "--against", at("b.npy"), "--samples", at("two.tsv")],
      ...["--pairs", at("two.txt"), "--out", at("out")],
    );
    strictEqual(code, 0, stderr);
    match(
      stdout,
      /\nA is .*a\.npy, B is .*b\.npy\.\nRows of A and B are taken .* as B has no table .*\n24 pairs; .* \(paired bootstrap over 12 identities, 1,000 resamples\)\n/,
    );
    match(stdout, /\nAUC .* A is better than B by \d+\.\d\d points, 95 % interval \d/);
    match(stdout, /\nwrote roc\.json, roc\.csv, difference\.json and roc\.svg to /);
    const { a, over, figures } = JSON.parse(await Deno.readTextFile(at("out/difference.json")));
    deepStrictEqual([a, over], [at("a.npy"), "identities"]);
    deepStrictEqual([figures[2].figure, figures[2].better], ["AUC", "a"]);
  }));

Deno.test("deno task verify takes the folder that extract wrote, as it does the files in it", () =>
  inFolder(async (at) => {
    const data = Float32Array.of(1, 0, 0, 1, 0.1, 1, 1, 0.1);
    await Deno.mkdir(at("other"));
    await Deno.writeFile(at("other/embeddings.npy"), encodeNpy({ shape: [4, 2], data }));
    const paths = ["x/B/B_0002.jpg", "x/A/A_0002.jpg", "x/A/A_0001.jpg", "x/B/B_0001.jpg"];
    const identities = ["B", "A", "A", "B"];
    await Deno.writeTextFile(at("other/samples.tsv"), formatSamples({ paths, identities }));
    await Deno.writeTextFile(at("trained_on.json"), '{"people":["B"],"doubts":[]}');
    const pairs = ["--pairs", at("pairs.txt")];
    const byFolder = await runVerify(
      ...["--embeddings", at(""), "--against", at("other"), ...pairs, "--out", at("out/folder")],
    );
    strictEqual(byFolder.code, 0, byFolder.stderr);
    match(byFolder.stdout, /\n1 of the 2 people tested were trained on/);
    doesNotMatch(byFolder.stdout, /Rows of A and B are taken/);
    const byFile = await runVerify(
      ...["--embeddings", at("embeddings.npy"), "--samples", at("samples.tsv")],
      ...["--against", at("other/embeddings.npy"), ...pairs, "--out", at("out/file")],
    );
    strictEqual(byFolder.stdout.replaceAll("out/folder", "out/file"), byFile.stdout);
    for (const name of ["roc.json", "difference.json", "measured_on.json"]) {
      const [one, other] = await Promise.all(
        ["folder", "file"].map((kind) => Deno.readTextFile(at(`out/${kind}/${name}`))),
      );
      deepStrictEqual(JSON.parse(one), JSON.parse(other), name);
    }

    const all = ["--protocol", "all-pairs", "--embeddings", at("other"), "--out", at("out/all")];
    const allPairs = await runVerify(...all);
    strictEqual(allPairs.code, 0, allPairs.stderr);
    match(allPairs.stdout, /wrote verification\.json to /);
  }));

Deno.test("deno task verify says what a folder without embeddings is without", () =>
  inFolder(async (at) => {
    await Deno.mkdir(at("apart/embeddings"), { recursive: true });
    await Deno.mkdir(at("empty"));
    const expected =
      'Cannot read embeddings ".*": expected a folder with embeddings\\.npy, as deno task';
    for (
      const [name, got] of [["apart", "a file an image, of --per-image"], [
        "empty",
        "one without it",
      ]]
    ) {
      for (const flag of ["--embeddings", "--against"]) {
        const own = flag === "--against" ? ["--embeddings", at("embeddings.npy")] : [];
        const flags = [...own, flag, at(name), "--pairs", at("pairs.tsv"), "--out", at("out")];
        const { code, stderr } = await runVerify(...flags);
        strictEqual(code, 1);
        match(stderr, new RegExp(`^error: ${expected} extract writes it, got .*${got}$`));
      }
    }
  }));

Deno.test("deno task verify answers bad input with a sentence, and leaves what is there", () =>
  inFolder(async (at) => {
    await Deno.mkdir(at("full"));
    await Deno.writeTextFile(at("full/roc.json"), "kept");
    await Deno.writeTextFile(at("far.tsv"), "0\t9\t1\n");
    const one = encodeNpy({ shape: [1, 2], data: Float32Array.of(1, 0) });
    await Deno.writeFile(at("one.npy"), one);
    await Deno.writeTextFile(at("three.tsv"), "row\tpath\tidentity\n0\ta\tb\n");
    const good: Record<string, string> = {
      "--embeddings": at("embeddings.npy"),
      "--pairs": at("pairs.tsv"),
      "--out": at("out"),
    };
    const cases: [Record<string, string>, RegExp][] = [
      [
        { "--embeddings": at("none.npy") },
        /^error: Cannot read embeddings ".*none\.npy": .*no such file/,
      ],
      [
        { "--embeddings": at("pairs.tsv") },
        /^error: Cannot read embeddings ".*pairs\.tsv": .*NUMPY/,
      ],
      [{ "--pairs": at("none.tsv") }, /^error: Cannot read pairs ".*none\.tsv"/],
      [{ "--pairs": at("far.tsv") }, /^error: .*line 1: there is no row 9, rows are 0 to 3$/],
      [{ "--samples": at("three.tsv") }, /^error: .* has 1 rows for 4 embeddings$/],
      [{ "--out": at("full") }, /^error: .*must be new or empty, and holds "roc\.json"$/],
      [{ "--against": at("pairs.tsv") }, /^error: Cannot read embeddings ".*pairs\.tsv": .*NUMPY/],
      [
        { "--against": at("one.npy") },
        /^error: Cannot compare embeddings of other images: the first are 4, the second 1$/,
      ],
      [{ "--sample": "x" }, /^error: unknown option '--sample'\n\(Did you mean --samples\?\)$/],
    ];
    const runs = cases.map(async ([changed, message]) => {
      const { code, stdout, stderr } = await runVerify(
        ...Object.entries({ ...good, ...changed }).flat(),
      );
      strictEqual(code, 1, stderr);
      strictEqual(stdout, "");
      match(stderr, message);
      ok(stderr.split("\n").length <= 2, stderr);
    });
    await Promise.all(runs);
    match((await runVerify()).stderr, /^error: missing --embeddings, --pairs, --out/);
    strictEqual(await Deno.readTextFile(at("full/roc.json")), "kept");
  }));
