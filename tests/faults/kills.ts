import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Random } from "../../src/random/random.ts";
import { checkpointsOf, namesIn, savedSteps } from "../../src/runs/step_folders.ts";
import { outcomeOfRun } from "./outcome_of_run.ts";
import { smallFaces } from "../small_faces.ts";

/** Steps from one checkpoint to the next. */
const CHECKPOINT_EVERY = 3;

/** Everything that a step leaves behind for the next: lent anchors, momentum, statistics, dropout, a memory of features. */
const CONFIG = {
  device: "wasm",
  imageSize: 16,
  jitter: 3,
  backbone: { name: "small", width: 2, embedding: 4, dropout: 0.25 },
  objectives: [
    {
      data: smallFaces(18, 4),
      batch: 8,
      imagesPerIdentity: 4,
      head: { name: "virtual-fc", groups: 3, warmup: 2, memory: 8, optimizeAnchors: true },
    },
    {
      data: smallFaces(14, 3),
      head: { name: "partial-fc", rate: 0.5 },
      imagesPerIdentity: 1,
      batch: 4,
    },
  ],
  checkpointEvery: CHECKPOINT_EVERY,
  evaluateEvery: 10,
};

/** How often a run is to be killed, and how long it is. */
export interface KillsOptions {
  /** The least kills in all; a run that has come to its end is followed by another. */
  kills: number;
  /** Steps of a run. */
  steps: number;
  /** Workers that share each batch. */
  workers: number;
  /** Of the moments. */
  seed: number;
  /** Hears of each kill. */
  onKill?: (kill: Kill) => void;
}

/** What a kill met. */
export interface Kill {
  /** After how many milliseconds it came. */
  ms: number;
  /** The step of the last line of the log, and of the last checkpoint; 0 where there is none. */
  logged: number;
  saved: number;
  /** Whether a checkpoint was being written or replaced. */
  isSaving: boolean;
}

/**
 * Kills runs with SIGKILL at random moments, every second time while a checkpoint is written, resumes them until they come to
 * their end, and compares each with one that was never killed.
 *
 * @throws {Error} If a run cannot be resumed, has lost more than the steps since its last checkpoint, or is not the same.
 */
export async function killRuns(folder: string, options: KillsOptions): Promise<Kill[]> {
  const { seed, steps, workers, onKill = () => {} } = options;
  const random = new Random(seed, "kills");
  const config = join(folder, "config.json");
  await writeFile(config, JSON.stringify({ ...CONFIG, steps, workers }));
  const whole = join(folder, "whole");
  const started = performance.now();
  await live(whole, config, undefined);
  const longest = performance.now() - started;
  const expected = await outcomeOfRun(whole);

  const kills: Kill[] = [];
  for (let number = 0; kills.length < options.kills; number++) {
    const out = join(folder, `run-${number}`);
    for (;;) {
      const isWanted = kills.length < options.kills;
      const moment: Moment = kills.length % 2 === 0
        ? { afterMs: random.uniform() * longest }
        : { saves: 1 + random.below(4), afterMs: random.uniform() * 12 };
      const ms = await live(out, config, isWanted ? moment : undefined);
      if (ms === undefined) break;
      kills.push({ ms, ...await look(out, ms) });
      onKill(kills.at(-1)!);
    }
    const outcome = await outcomeOfRun(out);
    deepStrictEqual(outcome, expected);
  }
  return kills;
}

/** When to kill: after a time, which with `saves` counts from the moment when so many checkpoints have been begun. */
interface Moment {
  afterMs: number;
  saves?: number;
}

/**
 * Starts a run, or goes on with it.
 *
 * @returns After how many milliseconds it was killed; undefined if it came to its end.
 */
async function live(out: string, config: string, moment: Moment | undefined) {
  const hasBegun = existsSync(join(out, "config.json"));
  const flags = hasBegun ? ["--resume", out] : ["--config", config, "--out", out];
  const started = performance.now();
  // Without the permission to run another process there is this one alone, and it is the one to kill.
  const permissions = ["--allow-read", `--allow-write=${dirname(out)}`, "--allow-env"];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, "tasks/train.ts", ...flags],
    cwd: new URL("../../", import.meta.url),
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = Promise.all([child.stdout, child.stderr].map((from) => new Response(from).text()));
  let isOver = false;
  const ended = child.status.finally(() => isOver = true);
  if (moment) {
    let before = await freshName(out); // what the last kill left, until it is cleared
    for (let saves = 0; saves < (moment.saves ?? 0) && !isOver;) {
      const fresh = await freshName(out);
      if (fresh !== undefined && fresh !== before) saves++;
      before = fresh;
    }
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, moment.afterMs))]);
    if (!isOver) child.kill("SIGKILL");
  }
  const { code, signal } = await ended;
  const [, stderr] = await said;
  if (signal === "SIGKILL") return performance.now() - started;
  strictEqual(code, 0, stderr);
}

/** The checkpoint that is being written. */
async function freshName(out: string): Promise<string | undefined> {
  return (await namesIn(checkpointsOf(out))).find((name) => name.endsWith(".new"));
}

async function look(out: string, ms: number): Promise<Omit<Kill, "ms">> {
  const names = await namesIn(checkpointsOf(out));
  const [saved = 0] = await savedSteps(out);
  const log = join(out, "metrics.jsonl");
  const lines = existsSync(log) ? (await readFile(log, "utf8")).split("\n").slice(0, -1) : [];
  const logged = lines.length > 0 ? JSON.parse(lines.at(-1)!).step : 0;
  ok(
    logged - saved <= CHECKPOINT_EVERY,
    `${logged} steps are logged, and the last checkpoint is of step ${saved}`,
  );
  const unfinished = names.filter((name) => /\.(new|old|gone)$/.test(name));
  const times = await Promise.all(
    unfinished.map((name) => stat(join(checkpointsOf(out), name)).then(({ ctimeMs }) => ctimeMs)),
  );
  return { logged, saved, isSaving: times.some((time) => time > Date.now() - ms) };
}
