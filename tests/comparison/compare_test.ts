import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compare, type CompareOptions } from "../../src/comparison/compare.ts";
import type { CompareEvent } from "../../src/comparison/compare_event.ts";
import type { Comparison } from "../../src/comparison/comparison.ts";
import { parseCompareConfig } from "../../src/comparison/parse_compare_config.ts";
import { readIdentityNames } from "../../src/datasets/read_identity_names.ts";
import { openTrainingData } from "../../src/training/open_training_data.ts";
import { testOnDevice } from "../devices.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { writeFaces } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { pickleOf } from "../verification_pickles.ts";
import { smallFaces } from "../small_faces.ts";

/** 45 identities of 4 images, of whom 5 are held out, 16 images a batch: 10 steps an epoch. */
const SMALL_GRID = {
  data: smallFaces(45, 4),
  imageSize: 16,
  batch: 16,
  imagesPerIdentity: 4,
  steps: 4,
  evaluateEvery: 2,
  seeds: 1,
  device: "wasm",
  workers: 1,
  backbones: [{ name: "small", width: 2, embedding: 4 }],
  heads: [{ name: "full-fc" }, { name: "virtual-fc" }],
};
const BACKBONE = "small_embedding=4,width=2";

async function run(config: Record<string, unknown>, options: CompareOptions = {}) {
  const events: CompareEvent[] = [];
  const comparison = await compare(parseCompareConfig({ ...SMALL_GRID, ...config }), {
    ...options,
    onEvent(event) {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return { comparison, events };
}

const readJson = async (...path: string[]) => JSON.parse(await readFile(join(...path), "utf8"));

/** What does not depend on how fast the machine is. */
function figures({ rows }: Comparison) {
  return rows.map(({ msPerStep: _, ...row }) => row);
}

testOnDevice(
  "wasm",
  "compare() makes table, page and figures, keeps what is done, and takes in more seeds",
  () =>
    withFolder(async (out) => {
      const { comparison, events } = await run({ out }, { command: "deno task compare" });
      deepStrictEqual(
        (await readdir(out)).sort(),
        ["cells", "comparison.html", "comparison.json", "comparison.md", "data"],
      );
      deepStrictEqual(
        await readJson(out, "comparison.json"),
        JSON.parse(JSON.stringify(comparison)),
      );
      deepStrictEqual(
        comparison.rows.map((
          { head, headParameters, headParametersShare, steps },
        ) => [head, headParameters, headParametersShare, steps]),
        [["full-fc", 160, 1, 4], ["virtual-fc", 32, 0.2, 4]],
      );
      deepStrictEqual(comparison.rows[1].curve.map(({ step }) => step), [2, 4]);
      // The last point of the curve is of the weights that are tested.
      for (const { curve, tests } of comparison.rows) {
        strictEqual(curve[1].auc.mean, tests[0].auc.mean);
        strictEqual(tests[0].tar.at(-1), 1);
      }
      deepStrictEqual(
        events.filter(({ type }) => type === "result").map((event) =>
          "number" in event && [event.number, event.cells, event.head]
        ),
        [[1, 2, "full-fc"], [2, 2, "virtual-fc"]],
      );
      const left = events.flatMap((event) => event.type === "result" ? [event.msLeft!] : []);
      ok(left[0] > 0 && left[1] === 0, `${left}`);

      // An earlier version said in what products were computed.
      const file = join(out, "comparison.json"), { config, ...rest } = await readJson(file);
      const say = (precision: string) =>
        writeFile(file, JSON.stringify({ ...rest, config: { ...config, precision } }));
      await say("float16");
      await rejects(run({ out, seeds: 2 }), {
        message: `Cannot read comparison "${file}": config.precision: expected "float32", as ` +
          'products are no longer computed in another, got "float16"',
      });
      await say("float32");

      const done = join(out, "cells", BACKBONE, "virtual-fc", "0", "result.json");
      const { mtimeMs } = await stat(done);
      const more = await run({ out, seeds: 2 });
      strictEqual((await stat(done)).mtimeMs, mtimeMs);
      deepStrictEqual(
        more.events.flatMap((event) => event.type === "cell" ? [[event.number, event.seed]] : []),
        [[3, 1], [4, 1]],
      );
      deepStrictEqual(more.comparison.rows.map(({ seeds }) => seeds), [[0, 1], [0, 1]]);
      strictEqual(
        more.comparison.rows[0].tests[0].auc.values[0],
        comparison.rows[0].tests[0].auc.mean,
      );

      const refuse = (config: Record<string, unknown>, difference: string) =>
        rejects(run({ out, seeds: 2, ...config }), {
          message: `Cannot go on with the comparison in "${out}" as it must be of the same ` +
            `configuration: ${difference}`,
        });
      await refuse({ batch: 32 }, "its batch was 16, now 32");
      await refuse({ seeds: 1 }, "its seeds were 2, now 1");
      await refuse(
        { heads: [{ name: "full-fc" }] },
        "its heads had virtual-fc, which is missing now",
      );
      await refuse({ steps: undefined, epochs: 2 }, "its steps was 4, now not given");
    }),
);

testOnDevice(
  "wasm",
  "compare() stopped and called again ends as one never stopped",
  () =>
    withFolder(async (folder) => {
      const whole = await run({ out: join(folder, "whole") });
      const out = join(folder, "stopped"), stop = new AbortController();
      const stopped = await run({ out }, {
        signal: stop.signal,
        onEvent(event) {
          if (event.type !== "train" || event.event.type !== "step") return;
          if (event.head === "virtual-fc" && event.event.step === 3) stop.abort();
        },
      });
      strictEqual(stopped.events.at(-1)!.type, "interrupted");
      deepStrictEqual(stopped.comparison.rows.map(({ head }) => head), ["full-fc"]);

      const goneOn = await run({ out });
      const steps = goneOn.events.flatMap((event) =>
        event.type === "train" && event.event.type === "step"
          ? [[event.head, event.event.step]]
          : []
      );
      deepStrictEqual(steps, [["virtual-fc", 4]]);
      deepStrictEqual(figures(goneOn.comparison), figures(whole.comparison));
    }),
);

testOnDevice(
  "wasm",
  "compare() goes on with a list in another order, and not with other people",
  () =>
    withFolder(async (folder) => {
      await writeFaces(folder);
      const data = join(folder, "list.txt"), out = join(folder, "out");
      const lines = Array.from({ length: 48 }, (_, i) => `p${i >> 2}/${i % 4}.pgm p${i >> 2}\n`);
      await writeFile(data, lines.join(""));
      const config = {
        data,
        out,
        batch: 8,
        heads: [{ name: "n-pair" }],
        steps: 2,
        evaluateEvery: 2,
      };
      const before = await run(config);
      await writeFile(data, lines.map((_, i) => lines[(29 * i + 7) % 48]).join(""));
      const { comparison } = await run({ ...config, seeds: 2 });
      deepStrictEqual(comparison.data, before.comparison.data);
      strictEqual(
        comparison.rows[0].tests[0].auc.values[0],
        before.comparison.rows[0].tests[0].auc.mean,
      );
      const [trained] = comparison.data.people!;
      const [name] = await readIdentityNames(join(out, "data", "people", trained.file));
      await writeFile(data, lines.join("").replaceAll(` ${name}\n`, " zoe\n"));
      await rejects(run({ ...config, seeds: 3 }), {
        message:
          `Cannot go on with the comparison in "${out}" as its data must be the same: of the people trained on, ` +
          `1 is new ("zoe") and 1 is gone ("${name}")`,
      });
    }),
);

/** A list of pairs of images of `SMALL_GRID`, two of one and two of two people among these. */
function pairsOf(...identities: number[]): string {
  return identities.flatMap((identity, i) => {
    const other = identities[(i + 1) % identities.length];
    return [
      `${4 * identity}\t${4 * identity + 1}\t1`,
      `${4 * identity}\t${4 * other + 2}\t0`,
      `${4 * identity + 2}\t${4 * identity + 3}\t1`,
      `${4 * identity + 1}\t${4 * other + 3}\t0`,
    ];
  }).join("\n") + "\n";
}

testOnDevice(
  "wasm",
  "compare() trains on nobody who is tested, nor chooses a rate by them, and has a column a list",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "out"), pairs = [join(folder, "a.txt"), join(folder, "b.txt")];
      await writeFile(pairs[0], pairsOf(0, 1, 2, 3, 4, 5));
      await writeFile(pairs[1], pairsOf(4, 5, 6, 7, 8));
      const learningRates = [0.01, 0.3, 1e30];
      const { comparison, events } = await run({ out, pairs, learningRates, steps: 3 });
      const { data, tests, rows, search, faults } = comparison;
      deepStrictEqual([data.tested, data.identities, tests], [9, 36, ["a", "b"]]);
      deepStrictEqual(rows[0].tests.map(({ different }) => different), [12, 10]);
      deepStrictEqual(faults, []);

      for (const { head, learningRate } of rows) {
        const { "0.01": low, "0.3": high, "1e+30": failed } =
          search[`small:embedding=4,width=2/${head}`];
        ok(/the loss must be a number/.test(String(failed)), String(failed));
        strictEqual(learningRate, low >= high ? 0.01 : 0.3);
        const cell = await readJson(out, "cells", BACKBONE, head, "0", "config.json");
        strictEqual(cell.learningRate, learningRate);
        const trained = await openTrainingData(cell);
        strictEqual(trained.train[0].identityCount, 36);
        strictEqual(trained.train[0].identityName(0), "0000009");
      }

      const trial = await readJson(out, "search", BACKBONE, "full-fc", "0.3", "config.json");
      const { train: [train], test } = await openTrainingData(trial);
      strictEqual(train.identityCount, 36 - 4); // a tenth are held out
      const excluded = await readIdentityNames(trial.objectives[0].exclude);
      const tested = new Set([...test.pairs.a, ...test.pairs.b].map((image) => image >> 2));
      for (const identity of tested) {
        ok(identity > 8 && excluded.has(String(identity).padStart(7, "0")), `${identity}`);
      }
      strictEqual(events.filter(({ type }) => type === "fault").length, 2);
    }),
);

testOnDevice(
  "wasm",
  "compare() takes the steps that fit into the minutes, the same for all seeds",
  () =>
    withFolder(async (out) => {
      const grid = {
        out,
        steps: undefined,
        minutes: 0.002,
        evaluateEvery: 1000,
        heads: [{ name: "full-fc" }],
        seeds: 2,
      };
      const { comparison, events } = await run(grid);
      const budgets = events.flatMap((event) => event.type === "budget" ? [event] : []);
      strictEqual(budgets.length, 1);
      const { steps, msPerStep } = budgets[0];
      strictEqual(steps, Math.max(1, Math.floor(120 / msPerStep)));
      deepStrictEqual(comparison.steps, { "small:embedding=4,width=2/full-fc": steps });
      for (const seed of ["0", "1"]) {
        const result = await readJson(out, "cells", BACKBONE, "full-fc", seed, "result.json");
        strictEqual(result.steps, steps);
      }
      deepStrictEqual((await readdir(out)).includes("measured"), false);
      const again = await run(grid);
      deepStrictEqual(again.events.map(({ type }) => type), ["start"]);
      deepStrictEqual(again.comparison.steps, comparison.steps);
    }),
);

testOnDevice(
  "wasm",
  "compare() goes on after a cell that fails, and says why it did",
  () =>
    withFolder(async (out) => {
      const { comparison, events } = await run({ out, learningRate: 1e30 });
      deepStrictEqual(comparison.rows, []);
      deepStrictEqual(comparison.faults.map(({ cell }) => cell), [
        join(out, "cells", BACKBONE, "full-fc", "0"),
        join(out, "cells", BACKBONE, "virtual-fc", "0"),
      ]);
      strictEqual(events.filter(({ type }) => type === "fault").length, 2);
      const text = await readFile(join(out, "comparison.md"), "utf8");
      ok(/full-fc.0 failed: Cannot go on training as the loss must be a number/.test(text), text);
    }),
);

testOnDevice(
  "wasm",
  "compare() gone on with tries cells that failed again, but no learning rate that did",
  () =>
    withFolder(async (out) => {
      const grid = {
        out,
        heads: [{ name: "full-fc" }],
        learningRates: [1e30, 1e31],
        steps: 3,
      };
      const row = "small:embedding=4,width=2/full-fc";
      const stop = new AbortController();
      const stopped = await run(grid, {
        signal: stop.signal,
        onEvent: ({ type }) => type === "fault" && stop.abort(),
      });
      deepStrictEqual(Object.keys(stopped.comparison.search[row]), ["1e+30"]);

      const runs = (events: CompareEvent[]) =>
        events.flatMap((event) => event.type === "cell" ? [event.rate] : []);
      const faults = (events: CompareEvent[]) =>
        events.flatMap((event) => event.type === "fault" ? [[event.number, event.message]] : []);
      const noRate = "Cannot choose a learning rate as none of 1e+30, 1e+31 works";
      const goneOn = await run(grid);
      deepStrictEqual(runs(goneOn.events), [1e31, undefined]);
      strictEqual(goneOn.events[0].type === "start" && goneOn.events[0].done, 1);
      const { search } = goneOn.comparison;
      deepStrictEqual(faults(goneOn.events), [[2, search[row]["1e+31"]], [3, noRate]]);
      deepStrictEqual(search[row]["1e+30"], stopped.comparison.search[row]["1e+30"]);

      const again = await run(grid);
      deepStrictEqual(runs(again.events), [undefined]);
      deepStrictEqual(faults(again.events), [[3, noRate]]);
      deepStrictEqual(again.comparison.search, search);
      deepStrictEqual(again.comparison.faults.map(({ message }) => message), [noRate]);
    }),
);

testOnDevice(
  "wasm",
  "compare() writes nothing when data or configuration are not good",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "out");
      await writeFile(join(folder, "a.txt"), pairsOf(0, 44, 45));
      await rejects(run({ out, pairs: [join(folder, "a.txt")] }), /a\.txt/);
      await rejects(run({ out, data: join(folder, "none") }), /no such file or folder/);
      await rejects(run({ out, batch: 164 }), /Cannot sample/);
      deepStrictEqual(await readdir(out), []);
      await writeFile(join(out, "mine"), "");
      await rejects(run({ out }), /it must be new or empty, and holds "mine"/);
    }),
);

testOnDevice(
  "wasm",
  "compare() gives the lower boundary the steps and milestones of the whole data",
  () =>
    withFolder(async (out) => {
      const { comparison } = await run({
        out,
        steps: undefined,
        epochs: 1,
        evaluateEvery: 10,
        groups: 8,
        schedule: { name: "multi-step", milestones: [0.5] },
        heads: [{ name: "full-fc" }, { name: "lower" }],
      });
      deepStrictEqual(
        comparison.rows.map((
          { head, identities, steps, headParametersShare },
        ) => [head, identities, steps, headParametersShare]),
        [["full-fc", 40, 10, 1], ["lower", 8, 10, 0.2]],
      );
      for (const head of ["full-fc", "lower"]) {
        const log = await readFile(
          join(out, "cells", BACKBONE, head, "0", "metrics.jsonl"),
          "utf8",
        );
        const rates = log.trim().split("\n").flatMap((line) => JSON.parse(line).learningRate ?? []);
        deepStrictEqual(
          rates.map((rate) => rate > 0.05),
          Array.from({ length: 10 }, (_, i) => i < 5),
        );
      }
    }),
);

testOnDevice(
  "wasm",
  "compare() tests on verification sets beside lists, and trains on everyone whom no list names",
  () =>
    withFolder(async (folder) => {
      const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 2, size: 16, seed: 7 });
      const images = await Promise.all([0, 1, 2, 3, 0, 2, 1, 3].map((image) => faces.read(image)));
      const set = join(folder, "cfp_fp.bin"), list = join(folder, "pairs.tsv");
      await writeFile(set, pickleOf(images, [true, true, false, false]));
      await writeFile(list, "0\t1\t1\n0\t4\t0\n4\t5\t1\n1\t5\t0\n");
      const heads = [{ name: "full-fc" }];

      const alone = await run({ out: join(folder, "alone"), pairs: [set], heads });
      deepStrictEqual([alone.comparison.data.tested, alone.comparison.data.identities], [0, 45]);
      const both = await run({ out: join(folder, "both"), pairs: [list, set], heads });
      deepStrictEqual([both.comparison.data.tested, both.comparison.data.identities], [2, 43]);
      deepStrictEqual(both.comparison.tests, ["pairs", "cfp_fp"]);
      deepStrictEqual(both.comparison.rows[0].tests.map(({ different }) => different), [2, 2]);
    }),
);
