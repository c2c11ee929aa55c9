import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { BackboneSpec } from "../backbones/create_backbone.ts";
import { type Device, useDevice } from "../compute/device.ts";
import type { HeadSpec } from "../heads/head_spec.ts";
import { createOutputFolder } from "../reports/create_output_folder.ts";
import { parseTrainConfig } from "../training/parse_train_config.ts";
import type { TrainConfig } from "../training/train_config.ts";
import type { CellResult } from "./cell_result.ts";
import type { CompareConfig } from "./compare_config.ts";
import type { CompareEvent } from "./compare_event.ts";
import { type Comparison, comparisonRow } from "./comparison.ts";
import {
  type ComparisonData,
  prepareComparisonData,
  type SearchSplit,
  splitForSearch,
  stepsPerEpochOf,
} from "./comparison_data.ts";
import { testNames } from "./comparison_tests.ts";
import { measureStep } from "./measure_step.ts";
import { openComparison } from "./open_comparison.ts";
import { withGroups } from "./parse_compare_config.ts";
import { readResult, runCell } from "./run_cell.ts";
import { specFolder, specLabel } from "./spec_label.ts";
import { TimeLeft } from "./time_left.ts";
import { writeComparison } from "./write_comparison.ts";

/** What accompanies a configuration. */
export interface CompareOptions {
  /** What was typed, for the report. @default {"compare()"} */
  command?: string;
  /** Finishes the step under way, saves and returns; the same call goes on from there. */
  signal?: AbortSignal;
  /** Hears what happens. */
  onEvent?: (event: CompareEvent) => void;
}

/** One run of the grid. */
interface Cell {
  backbone: BackboneSpec;
  head: HeadSpec;
  seed: number;
  /** `backbone/head` */
  key: string;
  /** In a trial of learning rates. */
  rate?: number;
  out: string;
}

/**
 * Trains every head on every backbone with every seed: on the same data, for the same steps, by the same schedule,
 * and tests the final weights on identities that none of them was trained on. Writes `comparison.json`,
 * `comparison.md`, `comparison.html` and a folder for each run into the configuration's `out` folder. A folder that holds the
 * beginning of the same comparison is gone on with.
 *
 * @returns The comparison as far as it has come; a run that fails is among its `faults`, and the others go on.
 * @throws {Error} If data, device or configuration are not good.
 *
 * @example Two heads, three steps
 * ```ts
 * import { compare, parseCompareConfig } from "../../mod.ts";
 *
 * const { rows } = await compare(parseCompareConfig({
 *   data: "synthetic:16x4", imageSize: 16, batch: 8, steps: 3, seeds: 1, device: "wasm", workers: 1,
 *   heads: [{ name: "full-fc" }, { name: "virtual-fc" }], out: await Deno.makeTempDir(),
 * }));
 * for (const { head, tests } of rows) console.log(head, tests[0].accuracy.mean);
 * ```
 */
export async function compare(
  config: CompareConfig,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { command = "compare()", signal, onEvent = () => {} } = options;
  const device = await useDevice(config.device, { precision: config.precision });
  const before = await openComparison(config);
  if (!before) await createOutputFolder(config.out);
  const grid = new Grid(config, device, onEvent, signal);
  try {
    await grid.prepare(before, command);
  } catch (error) {
    if (!before) await rm(join(config.out, "data"), { recursive: true, force: true });
    throw error;
  }
  return await grid.run();
}

class Grid {
  readonly #config: CompareConfig;
  readonly #device: Device;
  readonly #onEvent: (event: CompareEvent) => void;
  readonly #signal?: AbortSignal;
  readonly #timeLeft = new TimeLeft();
  readonly #results = new Map<string, CellResult>();
  readonly #failedRates = new Map<string, string>();
  #data!: ComparisonData;
  #split?: SearchSplit;
  #comparison!: Comparison;
  #number = 0;

  constructor(
    config: CompareConfig,
    device: Device,
    onEvent: (event: CompareEvent) => void,
    signal?: AbortSignal,
  ) {
    this.#config = config;
    this.#device = device;
    this.#onEvent = onEvent;
    this.#signal = signal;
  }

  get #dataFolder(): string {
    return join(this.#config.out, "data");
  }

  get #searches(): boolean {
    return this.#config.learningRates.length > 1;
  }

  get #heads(): { backbone: BackboneSpec; head: HeadSpec; key: string }[] {
    return this.#config.backbones.flatMap((backbone) =>
      this.#config.heads.map((head) => ({
        backbone,
        head,
        key: `${specLabel(backbone)}/${specLabel(head)}`,
      }))
    );
  }

  /** Opens the data and checks the configuration of every cell. */
  async prepare(before: Comparison | undefined, command: string): Promise<void> {
    const config = this.#config;
    const base = this.#runConfig({
      backbone: config.backbones[0],
      head: { name: "full-fc" },
      seed: 0,
      key: "",
      out: "unused",
    });
    this.#data = await prepareComparisonData(config, base, this.#dataFolder);
    const { notices: _, ...data } = this.#data;
    checkData(before, config.out, data);
    this.#comparison = {
      version: 1,
      command,
      date: new Date().toISOString(),
      device: `${this.#device.name} (${this.#device.description})`,
      config,
      data,
      tests: testNames(config.pairs),
      steps: before?.steps ?? {},
      search: {},
      rows: [],
      faults: [],
    };
    if (config.minutes === undefined) {
      const steps = config.steps ?? config.epochs! * data.stepsPerEpoch;
      for (const { key } of this.#heads) this.#comparison.steps[key] = steps;
    }
    for (const cell of this.#cells()) this.#runConfig(cell);
    if (this.#searches) {
      const { exclude } = this.#data;
      const pairs = config.pairs[0];
      this.#split = await splitForSearch({ ...base, exclude, pairs }, this.#dataFolder);
    }
    for (const cell of [...this.#trials(), ...this.#cells()]) {
      const result = await readResult(cell.out);
      if (!result) continue;
      this.#results.set(cell.out, result);
      this.#timeLeft.add(cell.key, result.msPerStep * result.steps, result.steps);
    }
  }

  /** Runs what is not done. */
  async run(): Promise<Comparison> {
    this.#onEvent({
      type: "start",
      device: this.#device,
      data: this.#data,
      cells: this.#trials().length + this.#cells().length,
      done: this.#results.size,
    });
    await this.#write();
    const isWhole = await this.#runAll(this.#trials()) && this.#chooseRates() &&
      await this.#runAll(this.#cells());
    await this.#write();
    if (!isWhole) this.#onEvent({ type: "interrupted" });
    return this.#comparison;
  }

  /** The runs that try learning rates. */
  #trials(): Cell[] {
    if (!this.#searches) return [];
    return this.#heads.flatMap(({ backbone, head, key }) =>
      this.#config.learningRates.map((rate) => ({
        backbone,
        head,
        key,
        seed: 0,
        rate,
        out: join(
          this.#config.out,
          "search",
          specFolder(backbone),
          specFolder(head),
          `${rate}`,
        ),
      }))
    );
  }

  /** The runs that the table is made of, all heads with one seed before the next. */
  #cells(): Cell[] {
    return Array.from(
      { length: this.#config.seeds },
      (_, seed) =>
        this.#heads.map(({ backbone, head, key }) => ({
          backbone,
          head,
          key,
          seed,
          out: join(
            this.#config.out,
            "cells",
            specFolder(backbone),
            specFolder(head),
            `${seed}`,
          ),
        })),
    ).flat();
  }

  /** False if it was interrupted. */
  async #runAll(cells: Cell[]): Promise<boolean> {
    for (const [i, cell] of cells.entries()) {
      this.#number++;
      if (this.#results.has(cell.out)) continue;
      if (this.#signal?.aborted) return false;
      try {
        const result = await this.#runCell(cell, cells.slice(i + 1));
        if (!result) return false;
        this.#results.set(cell.out, result);
      } catch (error) {
        const { message } = error as Error;
        // A rate that is too high is what a search may find.
        if (cell.rate !== undefined) this.#failedRates.set(cell.out, message);
        else this.#comparison.faults.push({ cell: cell.out, message });
        this.#onEvent({ type: "fault", ...this.#about(cell), message });
      }
      await this.#write();
    }
    return true;
  }

  async #runCell(cell: Cell, after: Cell[]): Promise<CellResult | undefined> {
    await this.#measureBudget(cell);
    if (this.#signal?.aborted) return undefined;
    const about = this.#about(cell);
    this.#onEvent({ type: "cell", ...about });
    let started: { at: number; step: number } | undefined;
    const before = this.#timeLeft;
    let running = before;
    const msLeft = (step: number) =>
      running.estimate([
        { key: cell.key, steps: about.steps - step },
        ...this.#stepsOf(after),
        ...(cell.rate === undefined ? [] : this.#stepsOf(this.#cells())),
      ]);
    const result = await runCell(await this.#cellConfig(cell), {
      pairs: cell.rate === undefined ? this.#config.pairs : [this.#split!.pairs],
      signal: this.#signal,
      onEvent: (event) => {
        if (event.type === "start") started = { at: performance.now(), step: event.step };
        let left: number | undefined;
        if (event.type === "step" && started) {
          running = before.with(
            cell.key,
            performance.now() - started.at,
            event.step - started.step,
          );
          left = msLeft(event.step);
        }
        this.#onEvent({ type: "train", ...about, event, msLeft: left });
      },
    });
    if (!result) return undefined;
    if (started) {
      this.#timeLeft.add(cell.key, performance.now() - started.at, about.steps - started.step);
    }
    running = this.#timeLeft;
    this.#onEvent({ type: "result", ...about, result, msLeft: msLeft(about.steps) });
    return result;
  }

  /** What is left of these. */
  #stepsOf(cells: Cell[]): { key: string; steps: number }[] {
    const { steps } = this.#comparison;
    const some = Object.values(steps)[0] ?? 0;
    return cells.filter(({ out }) => !this.#results.has(out))
      .map(({ key }) => ({ key, steps: steps[key] ?? some }));
  }

  /** Decides how many steps fit into the minutes, once for a backbone and head. */
  async #measureBudget(cell: Cell): Promise<void> {
    const { minutes, out } = this.#config;
    const { steps } = this.#comparison;
    if (minutes === undefined || steps[cell.key] !== undefined) return;
    const config = { ...await this.#cellConfig(cell), out: join(out, "measured") };
    const msPerStep = await measureStep(config, minutes, this.#signal);
    if (msPerStep === undefined) return;
    steps[cell.key] = Math.max(1, Math.floor(60_000 * minutes / msPerStep));
    this.#onEvent({
      type: "budget",
      backbone: specLabel(cell.backbone),
      head: specLabel(cell.head),
      steps: steps[cell.key],
      msPerStep,
    });
    await this.#write();
  }

  /** Writes down how each rate did. */
  #chooseRates(): true {
    if (!this.#searches) return true;
    for (const { backbone, head, key } of this.#heads) {
      const aucs: Record<string, number | string> = {};
      for (const trial of this.#trials()) {
        if (trial.key !== key) continue;
        aucs[trial.rate!] = this.#results.get(trial.out)?.tests[0].auc ??
          this.#failedRates.get(trial.out)!;
      }
      this.#comparison.search[key] = aucs;
      const learningRate = bestRate(aucs);
      if (learningRate === undefined) continue;
      this.#onEvent({
        type: "rate",
        backbone: specLabel(backbone),
        head: specLabel(head),
        learningRate,
        aucs,
      });
    }
    return true;
  }

  #learningRate(cell: Cell): number {
    const { learningRates, learningRate } = this.#config;
    if (cell.rate !== undefined) return cell.rate;
    if (!this.#searches) return learningRates[0] ?? learningRate;
    const aucs = this.#comparison.search[cell.key];
    if (aucs === undefined) return learningRates[0]; // not known yet, and not used yet
    const best = bestRate(aucs);
    if (best === undefined) {
      throw new Error(`Cannot choose a learning rate as none of ${learningRates.join(", ")} works`);
    }
    return best;
  }

  /** As far as it is known without opening the data. */
  #runConfig(cell: Omit<Cell, "rate"> & { rate?: number }): TrainConfig {
    const {
      heads: _heads,
      backbones: _backbones,
      seeds: _seeds,
      pairs,
      groups,
      learningRates: _rates,
      minutes: _minutes,
      epochs: _epochs,
      ...common
    } = this.#config;
    const steps = this.#comparison?.steps[cell.key];
    return parseTrainConfig({
      ...common,
      backbone: cell.backbone,
      head: withGroups(cell.head, this.#data?.groups ?? groups),
      seed: cell.seed,
      pairs: cell.rate === undefined ? pairs[0] : this.#split?.pairs,
      exclude: cell.rate === undefined
        ? this.#data?.exclude ?? common.exclude
        : this.#split?.exclude,
      steps,
      evaluateEvery: common.evaluateEvery ?? (steps === undefined ? undefined : tenth(steps)),
      out: cell.out,
      ...(this.#comparison ? { learningRate: this.#learningRate(cell) } : {}),
    });
  }

  /** Milestones count epochs of the whole data, also for a head that learns from a part of it. */
  async #cellConfig(cell: Cell): Promise<TrainConfig> {
    const config = this.#runConfig(cell);
    const { schedule } = config;
    if (schedule.name !== "multi-step") return config;
    const stretch = this.#data.stepsPerEpoch / await stepsPerEpochOf(config);
    const milestones = schedule.milestones.map((epoch) => epoch * stretch);
    return { ...config, schedule: { ...schedule, milestones } };
  }

  #about({ backbone, head, seed, key, rate }: Cell) {
    return {
      number: this.#number,
      cells: this.#trials().length + this.#cells().length,
      backbone: specLabel(backbone),
      head: specLabel(head),
      seed,
      steps: this.#comparison.steps[key] ?? 0,
      rate,
    };
  }

  async #write(): Promise<void> {
    const comparison = this.#comparison;
    comparison.date = new Date().toISOString();
    comparison.rows = this.#heads.flatMap(({ backbone, head, key }) => {
      const done = this.#cells().flatMap(({ key: own, seed, out }): [number, CellResult][] => {
        const result = own === key ? this.#results.get(out) : undefined;
        return result ? [[seed, result]] : [];
      });
      if (done.length === 0) return [];
      return [
        comparisonRow(
          specLabel(backbone),
          specLabel(head),
          new Map(done),
          this.#data.identities,
        ),
      ];
    });
    await writeComparison(this.#config.out, comparison);
  }
}

/** Cells that are done learnt from the data as they were then. */
function checkData(before: Comparison | undefined, out: string, data: Comparison["data"]) {
  for (const key of ["identities", "images", "tested"] as const) {
    if (before === undefined || before.data[key] === data[key]) continue;
    throw new Error(
      `Cannot go on with the comparison in "${out}" as its data must be the same: ${key} were ` +
        `${before.data[key]}, now ${data[key]}`,
    );
  }
}

/** The rate with the largest area; of equal ones the first. */
function bestRate(aucs: Record<string, number | string>): number | undefined {
  const known = Object.entries(aucs).filter((entry): entry is [string, number] =>
    typeof entry[1] === "number"
  );
  if (known.length === 0) return undefined;
  return Number(known.reduce((best, entry) => entry[1] > best[1] ? entry : best)[0]);
}

function tenth(steps: number): number {
  return Math.max(1, Math.ceil(steps / 10));
}
