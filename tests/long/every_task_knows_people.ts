import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy, encodeNpy } from "../../src/formats/npy.ts";
import { formatSamples, parseSamples } from "../../src/runs/samples_tsv.ts";
import { writeFaces } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "../tasks/task_command.ts";

const SMALL = [
  ...["--image-size", "16", "--batch", "8", "--device", "wasm", "--workers", "1"],
  ...["--backbone", "small:width=2,embedding=4", "--head", "full-fc"],
];

async function run(name: string, ...flags: string[]): Promise<string> {
  const { code, stdout, stderr } = await runTask(name, flags);
  strictEqual(code, 0, stderr);
  return stdout;
}

Deno.test("deno task train, extract and verify know people by name, each confined to its files", () =>
  withFolder(async (folder) => {
    await writeFaces(folder);
    const lines = Array.from({ length: 48 }, (_, i) => `p${i >> 2}/${i % 4}.pgm p${i >> 2}\n`);
    const [list, shuffled] = [join(folder, "list.txt"), join(folder, "shuffled.txt")];
    await writeFile(list, lines.join(""));
    await writeFile(shuffled, lines.map((_, i) => lines[(29 * i + 7) % 48]).join(""));
    const out = join(folder, "run"), last = join(out, "checkpoints", "step-2");
    await run("train", "--data", list, ...SMALL, "--steps", "1", "--out", out);
    const resumed = await run("train", "--resume", out, "--data", shuffled, "--steps", "2");
    match(resumed, /^step 2 {2}loss/m);

    const next = ["--steps", "1", "--seed", "3", "--out", join(folder, "next")];
    const pretrained = await run(
      "train",
      "--data",
      shuffled,
      ...SMALL,
      "--pretrained",
      last,
      ...next,
    );
    match(
      pretrained,
      /^\d of the 2 people tested \("p\d+".*\) were trained on by ".*", whose weights/m,
    );

    const two = join(folder, "two.json");
    const objectives = [{ data: shuffled }, { data: shuffled, batch: 8 }];
    await writeFile(two, JSON.stringify({ objectives }));
    // What flags say of data and heads is the first objective's.
    const both = await run(
      "train",
      ...[
        "--config",
        two,
        "--data",
        list,
        ...SMALL,
        "--steps",
        "1",
        "--out",
        join(folder, "two"),
      ],
    );
    match(
      both,
      /^2 of the 2 people held out of ".*" are in ".*", too, and held out of it as well\.$/m,
    );
    match(both, /^Head: virtual-fc, .* for 10 identities/m);

    const pairs = join(folder, "pairs.tsv"), faces = join(folder, "faces");
    const rows = Array.from(
      { length: 12 },
      (_, i) => `${4 * i}\t${4 * i + 1}\t1\n${4 * i}\t${(4 * i + 5) % 48}\t0\n`,
    );
    await writeFile(pairs, rows.join(""));
    const extracted = await run(
      "extract",
      ...["--checkpoint", last, "--data", list, "--pairs", pairs, "--out", faces],
    );
    match(extracted, /^10 of the 12 people tested were trained on, so figures flatter\.$/m);

    // The same embeddings with their rows in another order, as another list would have them.
    const { shape: [count, length], data } = decodeNpy(
      await readFile(join(faces, "embeddings.npy")),
    );
    const { paths, identities } = parseSamples(
      await readFile(join(faces, "samples.tsv"), "utf8"),
      "samples",
    );
    const order = paths.map((_, row) => (31 * row + 5) % count);
    const moved = join(folder, "moved");
    await mkdir(moved);
    const floats = Float32Array.from(
      { length: data.length },
      (_, i) => Number(data[order[Math.floor(i / length)] * length + i % length]),
    );
    await writeFile(
      join(moved, "embeddings.npy"),
      encodeNpy({ shape: [count, length], data: floats }),
    );
    await writeFile(
      join(moved, "samples.tsv"),
      formatSamples({
        paths: order.map((row) => paths[row]),
        identities: order.map((row) => identities[row]),
      }),
    );
    const verified = await run(
      "verify",
      ...[
        "--embeddings",
        join(faces, "embeddings.npy"),
        "--against",
        join(moved, "embeddings.npy"),
      ],
      ...["--pairs", pairs, "--out", join(folder, "difference")],
    );
    match(verified, /^10 of the 12 people tested were trained on, so figures flatter\.$/m);
    match(verified, /^A and B come to the same figures\.$/m);
    const { figures } = JSON.parse(
      await readFile(join(folder, "difference", "difference.json"), "utf8"),
    );
    deepStrictEqual([...new Set(figures.map(({ gain }: { gain: number }) => gain))], [0]);
    ok(!verified.includes("taken to show"));
  }));
