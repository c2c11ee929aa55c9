/** Ranks of MPI, with each launcher: as many as workers, killed, stopped, unlike each other, and gone on with. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { hasWebGPU } from "../../src/compute/device.ts";
import { Random } from "../../src/random/random.ts";
import { withTwoMachines } from "../../benches/two_machines.ts";
import { closeTo } from "../devices.ts";
import { outcomeOfRun } from "../faults/outcome_of_run.ts";
import { readSteps } from "../faults/small_run.ts";
import {
  differingRanksCommand,
  type Launcher,
  launchers,
  outputOf,
  ranksCommand,
  testWithMpi,
} from "../mpi.ts";
import { runTask, taskArguments } from "../tasks/task_command.ts";
import { withFolder } from "../temporary_folder.ts";

/** Everything that a step leaves behind for the next: lent anchors, momentum, statistics, dropout, a memory of features. */
const CONFIG = {
  device: "wasm",
  imageSize: 16,
  jitter: 3,
  backbone: { name: "small", width: 4, embedding: 4, dropout: 0.25 },
  objectives: [
    {
      data: "synthetic:16x4",
      batch: 12,
      imagesPerIdentity: 2,
      head: { name: "virtual-fc", groups: 9, warmup: 2, memory: 8, optimizeAnchors: true },
    },
    {
      data: "synthetic:12x3",
      head: { name: "partial-fc", rate: 0.5 },
      imagesPerIdentity: 1,
      batch: 6,
    },
  ],
  steps: 12,
  evaluateEvery: 6,
  checkpointEvery: 3,
  heldOutPairs: 20,
  schedule: { name: "constant" },
};

const write = async (folder: string, more: object = {}) => {
  const file = join(folder, `${crypto.randomUUID()}.json`);
  await writeFile(file, JSON.stringify({ ...CONFIG, ...more }));
  return file;
};

const rank = ({ library }: Launcher, ...flags: string[]) =>
  taskArguments("train", ["--mpi", library, ...flags]);

async function trainIn(launcher: Launcher, size: number, ...flags: string[]) {
  const done = await outputOf(ranksCommand(launcher, size, rank(launcher, ...flags)));
  strictEqual(done.code, 0, done.stderr);
  return done;
}

testWithMpi(
  "2 and 3 ranks train as 2 and 3 workers, to the bit, and first as one alone",
  (launcher) =>
    withFolder(async (folder) => {
      const config = await write(folder), flags = ["--config", config];
      const alone = join(folder, "alone");
      strictEqual((await runTask("train", [...flags, "--workers", "1", "--out", alone])).code, 0);
      const first = (await readSteps(alone)).slice(0, 3).map(({ loss }) => loss);
      for (const size of [2, 3]) {
        const [workers, ranks] = ["workers", "ranks"].map((name) =>
          join(folder, `${name}-${size}`)
        );
        const one = await runTask("train", [...flags, "--workers", `${size}`, "--out", workers]);
        strictEqual(one.code, 0, one.stderr);
        await trainIn(launcher, size, ...flags, "--out", ranks);
        deepStrictEqual(await outcomeOfRun(ranks), await outcomeOfRun(workers));
        closeTo(
          (await readSteps(ranks)).slice(0, 3).map(({ loss }) => loss),
          first,
          1e-5,
          "losses",
        );
      }
    }),
);

/** What is given to rank 1 alone, and what the error calls it. */
const MISMATCHES: [name: string, flags: string[], config?: object][] = [
  ["identities", ["--identities", "IDENTITIES"]],
  ["seed", ["--seed", "1"]],
  ["learningRate", ["--learning-rate", "0.05"]],
  ["batch", ["--batch", "16"]],
  ["backbone", ["--backbone", "small:width=8,embedding=4,dropout=0.25"]],
  ["steps", ["--steps", "11"]],
  ["data", ["--data", "synthetic:18x4"]],
  ["jitter", [], { jitter: 2 }],
];

testWithMpi(
  "whatever rank 1 is given otherwise is named in one line, and nothing is written",
  (launcher) =>
    withFolder(async (folder) => {
      const config = await write(folder), out = join(folder, "out");
      await writeFile(
        join(folder, "names"),
        Array.from({ length: 15 }, (_, i) => `${String(i).padStart(7, "0")}\n`).join(""),
      );
      for (const [key, flags, other] of MISMATCHES) {
        const given = other ? await write(folder, other) : config;
        const own = flags.map((flag) => flag === "IDENTITIES" ? join(folder, "names") : flag);
        const began = performance.now();
        const { code, stderr } = await outputOf(
          differingRanksCommand(launcher, [
            rank(launcher, "--config", config, "--out", out),
            rank(launcher, "--config", given, ...own, "--out", out),
          ]),
        );
        ok(performance.now() - began < 10_000, key);
        strictEqual(code, 1, key);
        const errors = stderr.match(/^error: .*/gm) ?? [];
        strictEqual(errors.length, 1, stderr);
        match(errors[0], /rank 1 has /, `${key}: ${errors[0]}`);
        match(errors[0], new RegExp(`\\b${key}\\b`), key);
        ok(!existsSync(out), key);
      }
    }),
);

testWithMpi(
  "ranks whose local copies of the data differ are told so",
  (launcher) =>
    withFolder(async (folder) => {
      const config = await write(folder, { objectives: undefined, batch: 8, imagesPerIdentity: 2 });
      const folders = ["a", "b", "c"].map((name) => join(folder, name));
      for (const [i, place] of folders.entries()) {
        await mkdir(join(place, "faces"), { recursive: true });
        for (let person = 0; person < 6; person++) {
          await mkdir(join(place, `faces/p${person}`));
          for (let image = 0; image < 2; image++) {
            const grey = String.fromCharCode(97 + person + (i === 1 && person === 3 ? 9 : 0));
            await writeFile(
              join(place, `faces/p${person}/${image}.pgm`),
              `P5 2 2 255 ${grey.repeat(4)}`,
            );
          }
        }
      }
      await mkdir(join(folders[2], "faces/p9"));
      for (const image of [0, 1]) {
        await writeFile(join(folders[2], `faces/p9/${image}.pgm`), "P5 1 1 255 z");
      }
      const flags = ["--config", config, "--data", "faces", "--out", join(folder, "out")];
      const differ = async (place: string) => {
        const args = rank(launcher, ...flags).map((arg) =>
          arg.startsWith("tasks/") ? new URL(`../../${arg}`, import.meta.url).pathname : arg
        );
        return (await outputOf(differingRanksCommand(launcher, [args, args], [folders[0], place])))
          .stderr;
      };
      match(await differ(folders[1]), /^error: .*rank 1 has first images of people/m);
      match(await differ(folders[2]), /^error: .*rank 1 has people in the data /m);
    }),
);

testWithMpi(
  "a rank that is killed takes all with it, and the run goes on with any number of ranks",
  (launcher) =>
    withFolder(async (folder) => {
      const config = await write(folder, { steps: 40, evaluateEvery: 20 });
      const whole = join(folder, "whole");
      const flags = ["--config", config];
      const began = performance.now();
      await trainIn(launcher, 2, ...flags, "--out", whole);
      const longest = performance.now() - began;
      const random = new Random(5, launcher.name), out = join(folder, "killed");
      for (let kill = 0; kill < KILLS; kill++) {
        const child = ranksCommand(
          launcher,
          2,
          rank(launcher, ...flags, "--resume-or-begin", "--out", out),
        ).spawn();
        const output = child.output();
        await setTimeout(500 + random.uniform() * (longest - 500));
        let ranks: number[] = [], hasEnded = false;
        output.finally(() => hasEnded = true);
        while (!hasEnded && (ranks = await processesOf(out)).length === 0) await setTimeout(20);
        if (ranks.length > 0) Deno.kill(ranks[random.below(ranks.length)], "SIGKILL");
        const killed = performance.now();
        const { code } = await output;
        if (ranks.length > 0) ok(code !== 0 && performance.now() - killed < 5000);
        await allGone(out);
      }
      if (!existsSync(join(out, "config.json"))) await cp(whole, out, { recursive: true });
      for (const size of [1, 3]) {
        const copy = join(folder, `in-${size}`);
        await cp(out, copy, { recursive: true });
        await trainIn(launcher, size, "--resume", copy);
        strictEqual((await readSteps(copy)).length, 40);
      }
      await trainIn(launcher, 2, ...flags, "--resume-or-begin", "--out", out);
      deepStrictEqual(await outcomeOfRun(out), await outcomeOfRun(whole));
    }),
);

testWithMpi(
  "a rank whose parent is killed, once ranks have met, ends with all the others",
  (launcher) =>
    withFolder(async (folder) => {
      const config = await write(folder, { steps: 400, evaluateEvery: 400 });
      for (const place of [0, 1]) {
        const out = join(folder, `${place}`);
        const child = ranksCommand(launcher, 2, rank(launcher, "--config", config, "--out", out))
          .spawn();
        const output = child.output();
        while (!existsSync(join(out, "metrics.jsonl"))) await setTimeout(50);
        Deno.kill(await parentOf((await processesOf(out))[place]), "SIGKILL");
        const killed = performance.now();
        ok((await output).code !== 0 && performance.now() - killed < 5000);
        await allGone(out);
      }
    }),
);

const KILLS = 10;

/** Waits until no process of a run is left, for five seconds at most. */
async function allGone(out: string) {
  for (let waited = 0; (await processesOf(out)).length > 0; waited += 100) {
    ok(waited < 5000, "processes are left");
    await setTimeout(100);
  }
}

/**
 * The ranks that train in a folder: processes of Deno that have loaded a library of MPI. A shell looks for them, because Deno itself
 * reads `/proc` only with every permission.
 */
async function processesOf(out: string): Promise<number[]> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", FIND_RANKS, out, Deno.execPath()],
  })
    .output();
  return new TextDecoder().decode(stdout).split("\n").filter(Boolean).map(Number);
}

async function parentOf(process: number): Promise<number> {
  const args = ["-o", "ppid=", "-p", `${process}`];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  return Number(new TextDecoder().decode(stdout));
}

/** Prints a number a line; `$0` is the folder and `$1` the program. A process may end while it is looked at. */
const FIND_RANKS = `
for process in $(grep -lzxF -e "$0" /proc/[0-9]*/cmdline 2> /dev/null); do
  process=\${process%/cmdline}
  grep -qz -e ^--allow-ffi= "$process/cmdline" 2> /dev/null || continue
  [ "$(readlink "$process/exe")" = "$1" ] && echo "\${process#/proc/}"
done
`;

/** With what launchers end whose ranks were stopped: MPICH's with 9 if it has killed the last of them. */
const STOPPED: readonly number[] = [130, 143, 1, 9];

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  testWithMpi(
    `${signal} to the launcher saves, and the run goes on as if nothing had been`,
    (launcher) =>
      withFolder(async (folder) => {
        const config = await write(folder, {
          steps: 400,
          checkpointEvery: undefined,
          evaluateEvery: 400,
        });
        const out = join(folder, "out");
        const patient = launcher.name === "Open MPI"
          ? ["--mca", "odls_base_sigkill_timeout", "3"]
          : [];
        const child = ranksCommand(
          { ...launcher, flags: [...launcher.flags, ...patient] },
          2,
          rank(launcher, "--config", config, "--out", out),
        ).spawn();
        const output = child.output();
        while (!existsSync(join(out, "metrics.jsonl"))) await setTimeout(50);
        child.kill(signal);
        const { code, stdout, stderr } = await output;
        const text = new TextDecoder();
        ok(STOPPED.includes(code), `${code} ${text.decode(stderr)}`);
        match(text.decode(stdout), /Step \d+ is done and saved in /);
        const steps = (await readSteps(out)).length;
        ok(steps > 0 && steps < 400);
        await trainIn(launcher, 2, "--resume", out, "--steps", `${steps + 3}`);
        strictEqual((await readSteps(out)).length, steps + 3);
      }),
  );
}

testWithMpi(
  "a run is resumed where rank 1 has no folder of it",
  (launcher) =>
    withFolder(async (folder) => {
      const config = await write(folder);
      const [here, there] = ["here", "there"].map((name) => join(folder, name));
      for (const place of [here, there]) await mkdir(place);
      const args = (...flags: string[]) =>
        rank(launcher, ...flags).map((arg) =>
          arg.startsWith("tasks/") ? new URL(`../../${arg}`, import.meta.url).pathname : arg
        );
      const run = async (...flags: string[]) => {
        const done = await outputOf(
          differingRanksCommand(launcher, [args(...flags), args(...flags)], [here, there]),
        );
        strictEqual(done.code, 0, done.stderr);
      };
      await run("--config", config, "--steps", "6", "--out", "run");
      await run("--resume", "run", "--steps", "12");
      deepStrictEqual(await readdir(there), []);
      await trainIn(launcher, 2, "--config", config, "--out", join(folder, "whole"));
      const outcome = async (out: string) => ({ ...await outcomeOfRun(out), saved: [], lines: [] });
      deepStrictEqual(await outcome(join(here, "run")), await outcome(join(folder, "whole")));
    }),
);

/** With statistics of batch norm of each rank, and of all. */
const STATISTICS = [{ syncBatchNorm: false }, { microBatchNorm: "whole" }];

/** Steps that do not make much of rounding. */
const SMOOTH = { steps: 3, learningRate: 0.02, evaluateEvery: 3, jitter: 0 };

if (await hasWebGPU()) {
  testWithMpi(
    "2 ranks on webgpu train as 2 on wasm, up to rounding",
    (launcher) =>
      withFolder(async (folder) => {
        for (const [i, statistics] of STATISTICS.entries()) {
          const config = await write(folder, { ...statistics, ...SMOOTH });
          const [wasm, webgpu] = await Promise.all(["wasm", "webgpu"].map(async (device) => {
            const out = join(folder, `${device}-${i}`);
            await trainIn(launcher, 2, "--config", config, "--device", device, "--out", out);
            const { variables } = await readCheckpoint(out);
            return { losses: (await readSteps(out)).map(({ loss }) => loss), variables };
          }));
          closeTo(webgpu.losses, wasm.losses, 1e-4, "losses");
          for (const [name, { data }] of wasm.variables) {
            // A bias before batch norm has no gradient but rounding.
            if (name === "feature.linear.bias") continue;
            const values = webgpu.variables.get(name)!.data as Float32Array;
            closeTo(values, data as Float32Array, 1e-3, name);
          }
        }
      }),
  );
}

testWithMpi(
  "ranks of deno task extract write the files of one process, to the bit",
  (launcher) =>
    withFolder(async (folder) => {
      const run = join(folder, "run"), data = ["--data", "synthetic:40x5"];
      const trained = await runTask("train", [
        ...["--config", await write(folder, { steps: 2 }), "--workers", "1", "--out", run],
      ]);
      strictEqual(trained.code, 0, trained.stderr);
      const pairs = join(folder, "pairs.txt");
      await writeFile(pairs, "0 1 1\n0 7 0\n5 6 1\n6 12 0\n10 11 1\n3 44 0\n");
      const flags = ["--checkpoint", run, ...data, "--pairs", pairs, "--device", "wasm"];
      const [one, ranks] = ["one", "ranks"].map((name) => join(folder, name));
      const alone = await runTask("extract", [...flags, "--out", one]);
      strictEqual(alone.code, 0, alone.stderr);
      const { code, stdout, stderr } = await outputOf(ranksCommand(launcher, 3, [
        ...taskArguments("extract", [...flags, "--mpi", launcher.library, "--out", ranks]),
      ]));
      strictEqual(code, 0, stderr);
      strictEqual(stdout.match(/^200 embeddings of 8 numbers/gm)?.length, 1, stdout);
      const names = (await readdir(one)).sort();
      deepStrictEqual((await readdir(ranks)).sort(), names);
      ok(names.includes("embeddings.npy") && names.includes("roc.json"));
      for (const name of names) {
        deepStrictEqual(await readFile(join(ranks, name)), await readFile(join(one, name)), name);
      }
    }),
);

const openMpi = launchers.find(({ name }) => name === "Open MPI");
const areTwo = openMpi !== undefined && Deno.uid() === 0 && await hasNamespaces();

Deno.test({
  name:
    "ranks on two machines, which are network namespaces here, train as two workers, to the bit",
  ignore: !areTwo,
  fn: () =>
    withFolder(async (folder) => {
      const flags = ["--config", await write(folder)];
      const [workers, ranks] = ["workers", "ranks"].map((name) => join(folder, name));
      const one = await runTask("train", [...flags, "--workers", "2", "--out", workers]);
      strictEqual(one.code, 0, one.stderr);
      await withTwoMachines(openMpi!, { rate: "1gbit", folder }, async (launcher) => {
        await trainIn(launcher, 2, ...flags, "--out", ranks);
      });
      deepStrictEqual(await outcomeOfRun(ranks), await outcomeOfRun(workers));
    }),
});

/** Whether network namespaces can be made here: as root, unless a container forbids it. */
async function hasNamespaces(): Promise<boolean> {
  const ip = (...args: string[]) =>
    new Deno.Command("ip", { args: ["netns", ...args], stderr: "null" }).output();
  try {
    const { success } = await ip("add", "mpi-probe");
    if (success) await ip("delete", "mpi-probe");
    return success;
  } catch {
    return false; // there is no iproute2
  }
}
