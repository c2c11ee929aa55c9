import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineBackbone } from "../../src/backbones/define_backbone.ts";
import { sequence } from "../../src/backbones/layers/layer.ts";
import { flatten, linear } from "../../src/backbones/layers/linear.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { fullFc } from "../../src/heads/full_fc.ts";
import type { AnchorUse } from "../../src/heads/head_figures.ts";
import type { HeadContext } from "../../src/heads/head_kind.ts";
import { VirtualFc } from "../../src/heads/virtual_fc.ts";
import type { StepEvent, WholeHistogram } from "../../src/runs/metrics_jsonl.ts";
import { SampleStream } from "../../src/streams/sample_stream.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import type { TrainOptions } from "../../src/training/train.ts";
import { closeTo, testOnDevice } from "../devices.ts";
import { plainBackbone } from "../faults/plain_backbone.ts";
import { trainAndListen } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { smallFaces } from "../small_faces.ts";

/** 16 identities of 4 images, 8 to a batch: 8 steps an epoch. */
const DATA = { data: smallFaces(18, 4), batch: 8, imagesPerIdentity: 4 };
const SMALL_RUN = {
  imageSize: 16,
  workers: 1,
  backbone: { name: "small", width: 2, embedding: 4 },
  schedule: { name: "constant" },
};

function run(config: Record<string, unknown>, options?: TrainOptions) {
  const data = config.objectives === undefined ? DATA : {};
  return trainAndListen({ ...data, ...SMALL_RUN, ...config }, options);
}

async function readLines(folder: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(join(folder, "metrics.jsonl"), "utf8")).split("\n");
  strictEqual(lines.pop(), "");
  return lines.map((line) => JSON.parse(line));
}

async function readLosses(folder: string): Promise<[step: unknown, loss: unknown][]> {
  const lines = await readLines(folder);
  return lines.filter(({ type }) => type === "step").map(({ step, loss }) => [step, loss]);
}

/** What became of the anchors in each step, and of the last verification how often each was lent. */
async function readAnchorUse(folder: string) {
  const lines = await readLines(folder);
  return {
    steps: lines.filter(({ type }) => type === "step").map(({ anchors }) => anchors) as AnchorUse[],
    timesLent: lines.findLast(({ type }) => type === "evaluation")!.timesLent as WholeHistogram[],
  };
}

for (const device of ["wasm", "webgpu"] as const) {
  testOnDevice(
    device,
    "train() writes configuration, metrics, summary and checkpoints",
    () =>
      withFolder(async (folder) => {
        const out = join(folder, "runs", "first");
        const { summary, events } = await run({ out, device, steps: 3 });

        const files = (await readdir(out)).sort();
        deepStrictEqual(files.map((name) => name.replace(/\d+/, "")), [
          ".lock",
          "checkpoints",
          "config.json",
          "events.out.tfevents..virtual-fc",
          "metrics.jsonl",
          "people",
          "summary.json",
        ]);
        deepStrictEqual(await readdir(join(out, "checkpoints")), ["step-3"]);
        const config = JSON.parse(await readFile(join(out, "config.json"), "utf8"));
        deepStrictEqual(config, {
          ...parseTrainConfig({ ...DATA, ...SMALL_RUN, out, device, steps: 3 }),
          heldOutPairs: summary.verification!.pairs,
          microBatch: "all",
          objectives: [{
            ...DATA,
            weight: 1,
            head: {
              name: "virtual-fc",
              groups: 4,
              mode: "default",
              anchor: "leave-one-out",
              memory: 16,
              memoryNegatives: 16,
              warmup: 100,
              regroup: "random",
              optimizeAnchors: false,
              scale: 16,
              marginType: "none",
            },
          }],
          backbone: { name: "small", width: 2, embedding: 4, dropout: 0 },
          schedule: { name: "constant", warmup: 0 },
        });
        const lines = await readLines(out);
        deepStrictEqual(lines.map(({ type, step }) => [type, step]), [
          ["step", 1],
          ["step", 2],
          ["step", 3],
          ["evaluation", 3],
        ]);
        deepStrictEqual(Object.keys(lines[0]), [
          "type",
          "step",
          "epoch",
          "learningRate",
          "ignored",
          "anchors",
          "loss",
          "losses",
          "imagesPerSecond",
          "dataWait",
        ]);
        ok(lines.slice(0, 3).every(({ loss }) => Number.isFinite(loss)));
        ok(
          lines.slice(0, 3).every(({ dataWait }) => Number(dataWait) >= 0 && Number(dataWait) <= 1),
        );
        strictEqual(lines[3].best, true);

        deepStrictEqual(JSON.parse(await readFile(join(out, "summary.json"), "utf8")), summary);
        deepStrictEqual(Object.keys(summary), [
          "device",
          "backbone",
          "head",
          "identities",
          "headParameters",
          "fullFcParameters",
          "headMemory",
          "otherHead",
          "steps",
          "imagesPerSecond",
          "verification",
        ]);
        const { imagesPerSecond, verification, headMemory, otherHead, ...facts } = summary;
        ok(imagesPerSecond > 0);
        // 4 anchors of 4 numbers and how often they were lent; of each of the 16 identities a feature and whose it is.
        strictEqual(headMemory.weights, 4 * 16 + 4 * 4 + 16 * (4 * 4 + 4));
        strictEqual(otherHead.head, "full-fc");
        strictEqual(otherHead.headMemory.weights, 4 * 64);
        deepStrictEqual(verification, lines[3].verification);
        deepStrictEqual(verification!.intervals!.over, "identities");
        // Room for twice the two identities of a batch: 4 anchors of 4 numbers.
        deepStrictEqual(facts, {
          device,
          backbone: "small:width=2",
          head: "virtual-fc",
          identities: 16,
          headParameters: 16,
          fullFcParameters: 64,
          steps: 3,
        });
        deepStrictEqual(events.map(({ type }) => type), [
          "start",
          "step",
          "step",
          "step",
          "verifying",
          "evaluation",
        ]);
        const { state, variables, momentum } = await readCheckpoint(out);
        deepStrictEqual(state.positions, [{ epoch: 0, batch: 3 }]);
        ok(variables.has("stem.norm.running_mean") && variables.has("heads.0.anchors"));
        ok(momentum.has("stem.conv.weight") && !momentum.has("heads.0.anchors"));
      }),
  );
}

testOnDevice(
  "wasm",
  "train() verifies every so many steps and at the end, if asked to",
  () =>
    withFolder(async (folder) => {
      const config = { device: "wasm", steps: 10 };
      const evaluated = async (config: Record<string, unknown>) =>
        (await run(config)).events.flatMap((event) =>
          event.type === "evaluation" ? [event.step] : []
        );
      deepStrictEqual(
        await evaluated({ ...config, out: join(folder, "a"), evaluateEvery: 4 }),
        [4, 8, 10],
      );
      deepStrictEqual(await evaluated({ ...config, out: join(folder, "b") }), [8, 10]);
    }),
);

/** Everything that a step leaves behind for the next: borrowed anchors, momentum, statistics, dropout. */
const MUCH_STATE = {
  device: "wasm",
  head: { name: "virtual-fc", groups: 3, anchor: "weighted", warmup: 0, optimizeAnchors: true },
  backbone: { ...SMALL_RUN.backbone, dropout: 0.25 },
  jitter: 3,
};

testOnDevice(
  "wasm",
  "train() stopped and resumed takes the very steps of a run never stopped",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), parts = join(folder, "parts");
      await run({ ...MUCH_STATE, out: whole, steps: 10 });
      for (const stopAfter of [1, 3, 8, Infinity]) { // 8 ends an epoch
        const stop = new AbortController();
        const isFirst = stopAfter === 1;
        const { events } = await run({ ...MUCH_STATE, out: parts, steps: 10 }, {
          resume: isFirst ? undefined : parts,
          signal: stop.signal,
          onEvent: (event) => event.type === "step" && event.step === stopAfter && stop.abort(),
        });
        strictEqual(events.at(-1)!.type, stopAfter < 10 ? "interrupted" : "evaluation");
      }
      const losses = await readLosses(whole);
      strictEqual(losses.length, 10);
      deepStrictEqual(await readLosses(parts), losses);
      const [a, b] = [await readCheckpoint(whole), await readCheckpoint(parts)];
      deepStrictEqual(a.variables, b.variables);
      deepStrictEqual(a.momentum, b.momentum);
      deepStrictEqual(await readAnchorUse(parts), await readAnchorUse(whole));
      const steps = (await readLines(parts)).filter(({ type }) => type === "step");
      deepStrictEqual(steps.map(({ epoch }) => epoch), [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    }),
);

testOnDevice(
  "wasm",
  "train() logs how many anchors each step lent, and with each verification how often each was",
  () =>
    withFolder(async (folder) => {
      for (const workers of [1, 2]) {
        const out = join(folder, `of ${workers}`);
        const head = { name: "virtual-fc", groups: 4, regroup: "lowest" };
        await run({ device: "wasm", out, batch: 16, steps: 6, head, workers });
        const { steps, timesLent: [{ least, width, counts }] } = await readAnchorUse(out);
        deepStrictEqual(steps.map(({ ignored }) => ignored), [0, 0, 0, 0, 0, 0]);
        ok(steps.some(({ lent }) => lent > 0), "nothing was lent");
        strictEqual(width, 1);
        strictEqual(counts.reduce((sum, count) => sum + count), 4);
        strictEqual(
          counts.reduce((sum, count, bin) => sum + count * (least + bin), 0),
          steps.reduce((sum, { lent }) => sum + lent, 0),
        );
      }
      deepStrictEqual(
        await readAnchorUse(join(folder, "of 2")),
        await readAnchorUse(join(folder, "of 1")),
      );
      const out = join(folder, "full");
      await run({ device: "wasm", out, steps: 1, head: { name: "full-fc" } });
      const [step, evaluation] = await readLines(out);
      deepStrictEqual([step.anchors, evaluation.timesLent], [undefined, undefined]);
    }),
);

testOnDevice(
  "wasm",
  "train() saves lent anchors as they were before",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run"), groups = 4;
      const stop = new AbortController();
      await run(
        { device: "wasm", out, steps: 9, batch: 16, head: { name: "virtual-fc", groups } },
        {
          signal: stop.signal,
          onEvent: (event) => event.type === "step" && stop.abort(),
        },
      );
      const { data } = (await readCheckpoint(out)).variables.get("heads.0.anchors")!;
      const fresh = new VirtualFc({ groups, embeddingLength: 4 });
      const before = await fresh.variables.get("anchors")!.data();
      fresh.dispose();
      const made = [0, 1, 2, 3].filter((anchor) => data[4 * anchor] !== before[4 * anchor]);

      const faces = syntheticFaces({ identities: 16, imagesPerIdentity: 4 });
      const present = new Set<number>();
      for await (
        const { batch, identity } of new SampleStream(faces, {
          batchSize: 16,
          imagesPerIdentity: 4,
        })
      ) {
        if (batch > 0) break;
        present.add(identity);
      }
      strictEqual(present.size, 4);
      deepStrictEqual(made, [...new Set([...present].map((identity) => identity % groups))].sort());
      ok(made.length < 4, "nothing was lent");
    }),
);

testOnDevice(
  "wasm",
  "train() goes on with a finished run when it is given more steps",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), longer = join(folder, "longer");
      await run({ device: "wasm", out: whole, steps: 4 });
      await run({ device: "wasm", out: longer, steps: 2 });
      const { summary } = await run({ device: "wasm", out: longer, steps: 4 }, { resume: longer });
      strictEqual(summary.steps, 4);
      deepStrictEqual(await readLosses(longer), await readLosses(whole));
    }),
);

testOnDevice(
  "wasm",
  "train() forgets the steps after the checkpoint that it resumes",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), killed = join(folder, "killed");
      await run({ device: "wasm", out: whole, steps: 4 });
      await run({ device: "wasm", out: killed, steps: 2 });
      const before = await readFile(join(killed, "metrics.jsonl"), "utf8");
      await writeFile(
        join(killed, "metrics.jsonl"),
        `${before}{"type":"step","step":3,"loss":9}\n{"type":"st`,
      );
      await run({ device: "wasm", out: killed, steps: 4 }, { resume: killed });
      deepStrictEqual(await readLosses(killed), await readLosses(whole));
    }),
);

async function readAll(folder: string): Promise<Record<string, string>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const contents: Record<string, string> = {};
  for (const file of files.filter((file) => file.isFile())) {
    const path = join(file.parentPath, file.name);
    contents[path] = (await readFile(path)).toString("base64");
  }
  return contents;
}

testOnDevice(
  "wasm",
  "train() refuses to resume what does not fit, and loses nothing",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run"), last = join(out, "checkpoints", "step-2");
      await run({ device: "wasm", out, steps: 2 });
      const before = await readAll(folder);
      const resume = (config: object, from = out) =>
        run({ device: "wasm", out, steps: 2, ...config }, { resume: from });
      const refusals: [() => Promise<unknown>, string][] = [
        [
          () => resume({ backbone: { name: "small", width: 3, embedding: 4 } }),
          `Cannot resume "${out}" as its backbone must be the configuration's, small:width=3: it is small:width=2`,
        ],
        [
          () => resume({ backbone: { name: "small", width: 2, embedding: 5 } }),
          `Cannot resume "${out}" as it must hold all variables: 8 are missing or of another shape, the first is ` +
          "feature.linear.weight",
        ],
        [
          () => resume({ head: { name: "full-fc" } }),
          `Cannot resume "${out}" as its head must be the configuration's, full-fc: it is virtual-fc`,
        ],
        [
          () => resume({ steps: 1 }),
          `Cannot resume "${out}" for 1 steps in all as it has taken 2 already`,
        ],
        [
          () => resume({ out: join(folder, "other") }),
          `Cannot resume "${out}" as out must be the same folder: it is "${join(folder, "other")}"`,
        ],
        [
          () => resume({ out: last }, last),
          `Cannot resume "${last}" as it must be a run folder: it holds no config.json`,
        ],
        [
          () => resume({ out: folder }, folder),
          `Cannot resume "${folder}" as it must be a run folder: it holds no config.json`,
        ],
      ];
      for (const [attempt, message] of refusals) await rejects(attempt, { message });
      deepStrictEqual(await readAll(folder), before);
    }),
);

testOnDevice(
  "wasm",
  "train() trains a head that a function makes, and goes on with it when it is given again",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      const seen: HeadContext[] = [];
      const head = (context: HeadContext) => {
        seen.push(context);
        return { ...fullFc(context), name: "mine" };
      };
      const config = { device: "wasm", out, head };
      const { summary } = await run({ ...config, steps: 2 });
      deepStrictEqual(seen, [
        { identities: 16, batch: 8, imagesPerIdentity: 4, embeddingLength: 4, seed: 0 },
      ]);
      deepStrictEqual([summary.head, summary.headParameters], ["mine", 16 * 4]);
      const { weights, optimizer, largest } = summary.headMemory;
      deepStrictEqual([weights, optimizer, largest], [16 * 16, 2 * 16 * 16, 16 * 16]);
      await rejects(() => run({ device: "wasm", out, steps: 3 }, { resume: out }), {
        message:
          `Cannot resume "${out}" as its head was made by a function of the configuration: ` +
          "that must be given again, it is virtual-fc",
      });
      await run({ ...config, steps: 3 }, { resume: out });
      deepStrictEqual((await readLosses(out)).map(([step]) => step), [1, 2, 3]);
    }),
);

testOnDevice(
  "wasm",
  "train() begins with pretrained weights by name, and reports what did not match",
  () =>
    withFolder(async (folder) => {
      const first = join(folder, "first"), second = join(folder, "second");
      await run({ device: "wasm", out: first, steps: 2 });
      const { events } = await run({
        device: "wasm",
        out: second,
        steps: 1,
        pretrained: first,
        learningRate: 1e-20,
        momentum: 0,
        weightDecay: 0,
        backbone: { name: "small", width: 2, embedding: 8 },
      });
      const event = events.find(({ type }) => type === "pretrained");
      ok(event?.type === "pretrained");
      strictEqual(event.from, first);
      const { matched, missing, unused } = event.restored;
      const feature = ["linear.weight", "linear.bias", "norm.weight", "norm.bias"];
      const statistics = ["norm.running_mean", "norm.running_var"];
      const reshaped = [...feature, ...statistics].map((name) => `feature.${name}`);
      deepStrictEqual(missing, reshaped);
      const head = ["anchors", "times_lent", "memory", "memory.owners"].map((name) =>
        `heads.0.${name}`
      );
      deepStrictEqual(unused, [...reshaped, ...head]);
      ok(matched.includes("stem.conv.weight") && matched.includes("block3.norm2.running_var"));
      const name = "block2.conv1.weight";
      const [a, b] = [await readCheckpoint(first, "best"), await readCheckpoint(second)];
      deepStrictEqual(a.variables.get(name), b.variables.get(name));
    }),
);

testOnDevice(
  "wasm",
  "train() trains several heads on data of their own",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "joint");
      const { summary, events } = await run({
        device: "wasm",
        out,
        steps: 2,
        objectives: [
          { ...DATA, weight: 10 },
          {
            data: "synthetic:6x2",
            head: { name: "full-fc" },
            batch: 3,
            imagesPerIdentity: 1,
            weight: 0.5,
          },
        ],
      });
      const [{ headMemory, otherHead, ...facts }] = summary.joint!;
      deepStrictEqual(facts, {
        head: "full-fc",
        identities: 6,
        headParameters: 24,
        fullFcParameters: 24,
      });
      strictEqual(headMemory.optimizer, 2 * 4 * 24);
      // Room for two batches of three.
      strictEqual(otherHead.head, "virtual-fc with 6 anchors");
      const steps = events.filter((event): event is StepEvent => event.type === "step");
      for (const { loss, losses: [virtual, full] } of steps) {
        ok(Math.abs(loss - (10 * virtual + 0.5 * full)) < 1e-4 * loss);
      }
      deepStrictEqual((await readCheckpoint(out)).state.positions, [
        { epoch: 0, batch: 2 },
        { epoch: 0, batch: 2 },
      ]);
    }),
);

testOnDevice(
  "wasm",
  "train() trains a backbone that a function of the configuration makes",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "own");
      const backbone = (options: { imageSize: number; seed?: number }) =>
        defineBackbone(
          "plain",
          { ...options, embeddingLength: 4 },
          (parameters) =>
            sequence(flatten, linear(parameters, "linear", { inputs: 16 * 16 * 3, outputs: 4 })),
        );
      const { summary } = await run({ device: "wasm", out, steps: 1, backbone });
      strictEqual(summary.backbone, "plain");
      strictEqual((await readCheckpoint(out)).backbone, "plain");
      await rejects(run({ device: "wasm", out }, { resume: out }), {
        message:
          `Cannot resume "${out}" as its backbone must be the configuration's, small:width=2: it is plain`,
      });
    }),
);

testOnDevice(
  "wasm",
  "train() refuses a folder that holds something, and leaves it as it was",
  () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "thesis.tex"), "");
      await rejects(run({ device: "wasm", out: folder, steps: 1 }), {
        message:
          `Cannot write to folder "${folder}": it must be new or empty, and holds "thesis.tex"`,
      });
      deepStrictEqual(await readdir(folder), ["thesis.tex"]);
    }),
);

testOnDevice(
  "wasm",
  "train() writes nothing when data or configuration are no good",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      for (
        const faulty of [
          { data: join(folder, "none") },
          { data: "synthetic:16x3" },
          { data: "synthetic:1x4", batch: 4 },
          { pairs: join(folder, "none.txt") },
          { pretrained: join(folder, "none") },
          { objectives: [DATA, { data: "synthetic:2x8" }] },
        ]
      ) {
        await rejects(run({ device: "wasm", out, steps: 1, ...faulty }), /^\w*Error: Cannot /);
      }
      deepStrictEqual(await readdir(folder), []);
    }),
);

testOnDevice(
  "wasm",
  "train() stops when the loss is no longer a number, and keeps the last checkpoint",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      await run({ device: "wasm", out, steps: 1 });
      await rejects(
        run({ device: "wasm", out, steps: 9, learningRate: 1e38 }, { resume: out }),
        /^Error: Cannot go on training as the loss must be a number: it is (NaN|Infinity) in step \d, whose images are named in ".+bad_losses\.jsonl"; a lower learning rate or a longer warm-up may help$/,
      );
      strictEqual((await readCheckpoint(out)).state.step, 1);
    }),
);

testOnDevice(
  "wasm",
  "train() that is stopped before its first step saves what it has",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      const { summary, events } = await run({ device: "wasm", out, steps: 3 }, {
        signal: AbortSignal.abort(),
      });
      strictEqual(summary.steps, 0);
      deepStrictEqual(events.map(({ type }) => type), ["start", "interrupted"]);
      strictEqual((await readCheckpoint(out)).state.step, 0);
    }),
);

testOnDevice(
  "wasm",
  "train() skips images that cannot be read, or ends with --strict",
  () =>
    withFolder(async (folder) => {
      const data = join(folder, "faces");
      for (let identity = 0; identity < 6; identity++) {
        await mkdir(join(data, `p${identity}`), { recursive: true });
        for (let image = 0; image < 4; image++) {
          const pgm = new Uint8Array(13 + 16).fill(20 * identity + image, 13);
          pgm.set(new TextEncoder().encode("P5 4 4   255\n"));
          await writeFile(join(data, `p${identity}`, `${image}.pgm`), pgm);
        }
        await writeFile(join(data, `p${identity}`, "4.jpg"), "no image");
      }
      const config = { device: "wasm", data, imageSize: 16, steps: 4 };
      const { events } = await run({ ...config, out: join(folder, "run") });
      const skips = events.filter(({ type }) => type === "skip");
      ok(skips.length > 0 && events.at(-1)!.type === "evaluation");
      await rejects(
        run({ ...config, out: join(folder, "strict"), strict: true }),
        { name: "ImageDecodeError" },
      );
    }),
);

testOnDevice(
  "wasm",
  "train() stopped while it verifies, or at its end, verifies once it goes on, and tells it once",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), parts = join(folder, "parts");
      const config = { device: "wasm", steps: 4, evaluateEvery: 2 };
      await run({ ...config, out: whole });
      for (const stopAfter of [2, 4, Infinity]) {
        const stop = new AbortController();
        const { events, summary } = await run({ ...config, out: parts }, {
          resume: stopAfter === 2 ? undefined : parts,
          signal: stop.signal,
          onEvent: (event) => event.type === "step" && event.step === stopAfter && stop.abort(),
        });
        strictEqual(events.at(-1)!.type, stopAfter < Infinity ? "interrupted" : "evaluation");
        strictEqual(summary.verification !== undefined, stopAfter > 2);
      }
      const { events, summary } = await run({ ...config, out: parts }, { resume: parts });
      deepStrictEqual(events.map(({ type }) => type), ["start"]);
      const told = async (out: string) =>
        (await readLines(out)).filter(({ type }) => type === "evaluation");
      deepStrictEqual(await told(parts), await told(whole));
      deepStrictEqual(summary.verification, (await told(whole)).at(-1)!.verification);
      const best = async (out: string) => (await readCheckpoint(out)).state.best;
      deepStrictEqual(await best(parts), await best(whole));
    }),
);

testOnDevice(
  "wasm",
  "train() names a checkpoint that cannot be read, and goes on from the one before",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), out = join(folder, "run");
      const config = { ...MUCH_STATE, evaluateEvery: 2 };
      await run({ ...config, out: whole, steps: 6 });
      await run({ ...config, out, steps: 4 });
      await writeFile(join(out, "checkpoints", "step-4", "momentum.safetensors"), "?");
      const { events } = await run({ ...config, out, steps: 6 }, { resume: out });
      const [notice] = events;
      ok(notice.type === "notice");
      match(
        notice.message,
        /^Cannot read the checkpoint ".+step-4": momentum\.safetensors: .+; step 2 is tried instead$/,
      );
      deepStrictEqual(await readLosses(out), await readLosses(whole));
      deepStrictEqual(
        (await readCheckpoint(out)).variables,
        (await readCheckpoint(whole)).variables,
      );
      strictEqual((await readCheckpoint(join(out, "checkpoints", "step-4"))).state.step, 4);
    }),
);

testOnDevice(
  "wasm",
  "train() begins anew in a folder whose run has come to no checkpoint",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), out = join(folder, "run");
      await run({ device: "wasm", steps: 3, out: whole });
      await run({ device: "wasm", steps: 2, out });
      await rm(join(out, "checkpoints"), { recursive: true });
      const { events } = await run({ device: "wasm", steps: 3, out }, { resume: out });
      ok(events[0].type === "start" && events[0].step === 0);
      deepStrictEqual(await readLosses(out), await readLosses(whole));
    }),
);

testOnDevice(
  "wasm",
  "train() resumed with another number of workers takes the same steps but for rounding",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), out = join(folder, "run");
      const steps = 6;
      await run({ ...MUCH_STATE, out: whole, steps });
      for (const [step, workers] of [[2, 2], [4, 1], [6, 3]]) {
        await run({ ...MUCH_STATE, out, steps, workers }, {
          resume: step === 2 ? undefined : out,
          ...stopAt(step),
        });
      }
      const [expected, losses] = [await readLosses(whole), await readLosses(out)];
      deepStrictEqual(losses.map(([step]) => step), expected.map(([step]) => step));
      closeTo(
        losses.map(([, loss]) => Number(loss)),
        expected.map(([, loss]) => Number(loss)),
        1e-4,
      );
    }),
);

testOnDevice(
  "webgpu",
  "train() stopped and resumed takes the steps of a run never stopped but for rounding",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), out = join(folder, "run");
      const config = {
        ...MUCH_STATE,
        backbone: plainBackbone,
        device: "webgpu",
        checkpointEvery: 2,
      };
      await run({ ...config, out: whole, steps: 6 });
      for (const step of [2, 4, 6]) {
        await run({ ...config, out, steps: 6 }, {
          resume: step === 2 ? undefined : out,
          ...stopAt(step),
        });
      }
      const [expected, losses] = [await readLosses(whole), await readLosses(out)];
      deepStrictEqual(losses.map(([step]) => step), [1, 2, 3, 4, 5, 6]);
      closeTo(
        losses.map(([, loss]) => Number(loss)),
        expected.map(([, loss]) => Number(loss)),
        1e-4,
      );
    }),
);

/** Stops a run after a step. */
function stopAt(step: number): TrainOptions {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    onEvent: (event) => event.type === "step" && event.step === step && stop.abort(),
  };
}

testOnDevice(
  "wasm",
  "train() begins in a folder in which a run was killed before it had its configuration",
  () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "config.json.new"), '{"da');
      const { summary } = await run({ device: "wasm", steps: 1, out: folder });
      strictEqual(summary.steps, 1);
      ok(!(await readdir(folder)).includes("config.json.new"));
    }),
);
