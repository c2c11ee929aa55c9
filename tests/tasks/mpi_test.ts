import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { outcomeOfRun } from "../faults/outcome_of_run.ts";
import { readSteps } from "../faults/small_run.ts";
import { encodeNpy } from "../../src/formats/npy.ts";
import { formatSamples } from "../../src/runs/samples_tsv.ts";
import { differingRanksCommand, outputOf, ranksCommand, testWithAnyMpi } from "../mpi.ts";
import { smallFaces } from "../small_faces.ts";
import { withFolder } from "../temporary_folder.ts";
import { randomEmbeddings } from "../verification/random_embeddings.ts";
import { runTask, taskArguments } from "./task_command.ts";

const TINY = [
  ...["--data", "synthetic:16x4", "--image-size", "16", "--device", "wasm", "--batch", "12"],
  ...["--images-per-identity", "2", "--backbone", "small:width=2,embedding=4,dropout=0.25"],
  ...["--head", "virtual-fc:groups=6,warmup=1", "--steps", "3", "--held-out-pairs", "20"],
];

testWithAnyMpi(
  "several ranks of deno task train come to what as many workers do, to the bit",
  (launcher) =>
    withFolder(async (folder) => {
      const [workers, ranks] = ["workers", "ranks"].map((name) => join(folder, name));
      const one = await runTask("train", [...TINY, "--workers", "2", "--out", workers]);
      strictEqual(one.code, 0, one.stderr);
      const args = taskArguments("train", [...TINY, "--mpi", launcher.library, "--out", ranks]);
      const { code, stdout, stderr } = await outputOf(ranksCommand(launcher, 2, args));
      strictEqual(code, 0, stderr);
      deepStrictEqual(await outcomeOfRun(ranks), await outcomeOfRun(workers));
      // Rank 0 alone speaks.
      strictEqual(stdout.match(/^Ranks: 2, on one machine /gm)?.length, 1, stdout);
      strictEqual(stdout.match(/^step 3 /gm)?.length, 1, stdout);
    }),
);

testWithAnyMpi(
  "ranks train by what the first one chose of their data, as workers do",
  (launcher) =>
    withFolder(async (folder) => {
      const [workers, ranks] = ["workers", "ranks"].map((name) => join(folder, name));
      const flags = [
        ...["--data", smallFaces(7, 3), "--image-size", "16", "--device", "wasm", "--steps", "2"],
        ...["--backbone", "small:width=2,embedding=4", "--held-out-pairs", "8"],
      ];
      const one = await runTask("train", [...flags, "--workers", "2", "--out", workers]);
      strictEqual(one.code, 0, one.stderr);
      const args = taskArguments("train", [...flags, "--mpi", launcher.library, "--out", ranks]);
      const { code, stdout, stderr } = await outputOf(ranksCommand(launcher, 2, args));
      strictEqual(code, 0, stderr);
      match(
        stdout,
        /^batch 10, imagesPerIdentity 2: 5 different people, of 5 who are trained on\.$/m,
      );
      deepStrictEqual(await outcomeOfRun(ranks), await outcomeOfRun(workers));
    }),
);

testWithAnyMpi(
  "processes of one launch that are no ranks are refused, in a sentence, and write nothing",
  (launcher) =>
    withFolder(async (folder) => {
      const out = join(folder, "out");
      const train = taskArguments("train", [...TINY, "--out", out]);
      const refused = await outputOf(ranksCommand(launcher, 2, train));
      strictEqual(refused.code, 1);
      match(
        refused.stderr,
        /^error: Cannot run deno task train in 2 processes as .*: --mpi makes them ranks/m,
      );
      strictEqual(refused.stderr.match(/error: /g)?.length, 1);
      ok(!existsSync(out));
      const pack = await outputOf(
        ranksCommand(launcher, 2, taskArguments("pack", ["--out", out])),
      );
      strictEqual(pack.code, 1);
      match(
        pack.stderr,
        /^error: Cannot run deno task pack in 2 processes as .*: it has no ranks, start it once$/m,
      );
    }),
);

testWithAnyMpi(
  "a rank that is given something else is named with the key, and nothing is written",
  (launcher) =>
    withFolder(async (folder) => {
      const out = join(folder, "out");
      const rank = (...flags: string[]) =>
        taskArguments("train", [...TINY, ...flags, "--mpi", launcher.library, "--out", out]);
      const { code, stderr } = await outputOf(
        differingRanksCommand(launcher, [rank(), rank("--learning-rate", "0.2")]),
      );
      strictEqual(code, 1);
      deepStrictEqual(stderr.match(/^error: .*/gm), [
        "error: Cannot go on together as all ranks must be given the same: rank 1 has learningRate 0.2, rank 0 has 0.1",
      ]);
      ok(!existsSync(out));
    }),
);

testWithAnyMpi(
  "several ranks of deno task verify compare all pairs to the figures of one process, to the bit",
  (launcher) =>
    withFolder(async (folder) => {
      const at = (name: string) => join(folder, name), count = 1100;
      const identities = Array.from({ length: count }, (_, row) => `p${row % 275}`);
      const paths = identities.map((name, row) => `${name}/${row}.png`);
      await Deno.writeTextFile(at("samples.tsv"), formatSamples({ paths, identities }));
      for (const seed of [1, 2]) {
        const { data, length } = randomEmbeddings(count, 16, seed);
        await Deno.writeFile(at(`${seed}.npy`), encodeNpy({ shape: [count, length], data }));
      }
      const verify = (seed: number, out: string, ...more: string[]) =>
        taskArguments("verify", [
          ...["--protocol", "all-pairs", "--embeddings", at(`${seed}.npy`), "--out", at(out)],
          ...["--samples", at("samples.tsv"), ...more],
        ]);
      const mpi = ["--mpi", launcher.library];
      const [alone, together, misled] = [
        await outputOf(differingRanksCommand(launcher, [verify(1, "alone")])),
        await outputOf(ranksCommand(launcher, 3, verify(1, "together", ...mpi))),
        await outputOf(
          differingRanksCommand(launcher, [
            verify(1, "misled", ...mpi),
            verify(2, "misled", ...mpi),
          ]),
        ),
      ];
      strictEqual(alone.code, 0, alone.stderr);
      strictEqual(together.code, 0, together.stderr);
      for (const name of ["verification.json", "measured_on.json"]) {
        deepStrictEqual(
          await Deno.readTextFile(join(at("together"), name)),
          await Deno.readTextFile(join(at("alone"), name)),
        );
      }
      match(together.stdout, /^Ranks: 3, on one machine \(.*\)$/m);
      const told = together.stdout.replace(/^Ranks: .*\n/m, "");
      strictEqual(told.replace(at("together"), at("alone")), alone.stdout);
      strictEqual(misled.code, 1);
      match(misled.stderr, /^error: .* rank 1 has what embeddings hold "\w+", rank 0 has "\w+"$/m);
      ok(!existsSync(at("misled")));
    }),
);

/** A configuration that is code, and tells in an error what rank 1 was let do. */
const NOSY = (folder: string, library: string) => `
const tried = {};
for (const [name, action] of Object.entries({
  ownFolder: () => Deno.readTextFile(import.meta.filename),
  foreignFile: () => Deno.readTextFile("/etc/passwd"),
  output: () => Deno.writeTextFile("${folder}/out/x", ""),
  library: () => Deno.dlopen("${library}", {}),
  otherLibrary: () => Deno.dlopen("libc.so.6", {}),
  process: () => new Deno.Command("true").output(),
  network: () => Deno.listen({ port: 0 }),
})) {
  tried[name] = await Promise.resolve().then(action).then(() => "done", (error) => error.name);
}
if ((Deno.env.get("OMPI_COMM_WORLD_RANK") ?? Deno.env.get("PMI_RANK")) === "1") {
  throw new Error(JSON.stringify(tried));
}
export default {};
`;

testWithAnyMpi(
  "a rank may read its data, and may not load, run or, unless it is the first, write anything",
  (launcher) =>
    withFolder(async (folder) => {
      const config = join(folder, "config.ts");
      await Deno.writeTextFile(config, NOSY(folder, launcher.library));
      const flags = ["--config", config, "--mpi", launcher.library, "--out", join(folder, "out")];
      const { code, stderr } = await outputOf(
        ranksCommand(launcher, 2, taskArguments("train", [...TINY, ...flags])),
      );
      strictEqual(code, 1);
      const [, tried] = stderr.match(/^error: rank 1: Cannot read configuration ".*": (.*)$/m) ??
        [];
      ok(tried, stderr);
      const refused = ["foreignFile", "output", "library", "otherLibrary", "process", "network"];
      deepStrictEqual(JSON.parse(tried), {
        ownFolder: "done",
        ...Object.fromEntries(refused.map((name) => [name, "NotCapable"])),
      });
    }),
);

testWithAnyMpi(
  "a rank that nobody has launched, that has workers, or whose library is not there is refused",
  async ({ library }) => {
    const refusals: [flags: string[], error: RegExp][] = [
      [
        ["--mpi", library],
        /^error: Cannot be a rank with --mpi as a launcher must start the task, /,
      ],
      [["--mpi", library, "--workers", "2"], /^error: Cannot take --workers with --mpi as /],
      [
        ["--mpi", "/nowhere/libmpi.so"],
        /^error: Cannot open "\/nowhere\/libmpi\.so" as a library of MPI: there is no such file$/,
      ],
    ];
    for (const [flags, error] of refusals) {
      const { code, stderr } = await runTask("train", [...TINY, ...flags, "--out", "unused"]);
      strictEqual(code, 1);
      match(stderr, error);
    }
  },
);

Deno.test("deno task train --resume-or-begin begins a run, and goes on with it the next time", () =>
  withFolder(async (folder) => {
    const out = join(folder, "out");
    const flags = [...TINY, "--workers", "1", "--resume-or-begin"];
    const none = await runTask("train", flags);
    strictEqual(none.code, 1);
    match(
      none.stderr,
      /^error: Cannot resume or begin a run as --resume-or-begin takes its folder from --out: there is no --out$/,
    );
    for (const steps of [2, 3]) {
      const { code, stderr } = await runTask("train", [
        ...flags,
        "--out",
        out,
        "--steps",
        `${steps}`,
      ]);
      strictEqual(code, 0, stderr);
      deepStrictEqual((await readSteps(out)).map(({ step }) => step), [1, 2, 3].slice(0, steps));
    }
  }));
