import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { headMemory, type HeadSpec } from "../heads/heads.ts";
import { CONFIG_JSON } from "../runs/config_json.ts";
import { type CellResult, writeResult } from "../runs/result_json.ts";
import { readSummary, type TrainSummary } from "../runs/summary_json.ts";
import { train } from "../training/train.ts";
import type { TrainConfig } from "../training/train_config.ts";
import type { TrainEvent } from "../training/train_event.ts";
import { readCellMetrics } from "./cell_metrics.ts";
import { openTests } from "./comparison_tests.ts";
import { verifyCell } from "./verify_cell.ts";

/** What {@link runCell} takes besides the configuration. */
export interface RunCellOptions {
  /** Lists of pairs to test the final weights on. */
  pairs: readonly string[];
  /** Finishes the step under way and saves. */
  signal?: AbortSignal;
  /** Hears of the training. */
  onEvent: (event: TrainEvent) => void;
}

/**
 * Trains a cell, or goes on with it, tests it and writes `result.json`.
 *
 * @param config With steps.
 * @returns Nothing if it was interrupted.
 */
export async function runCell(
  config: TrainConfig,
  options: RunCellOptions,
): Promise<CellResult | undefined> {
  const { pairs, signal, onEvent } = options;
  const { out } = config;
  const before = await readSummary(out);
  const summary = before && isDone(before, config)
    ? before
    : await train(config, { resume: await placeToGoOn(out), signal, onEvent });
  if (!isDone(summary, config)) return undefined;
  const { device, steps, identities, headParameters, fullFcParameters } = summary;
  const embeddingLength = fullFcParameters / identities;
  const { objectives: [{ head, batch, imagesPerIdentity }], seed, learningRate } = config;
  const context = { identities, embeddingLength, batch, imagesPerIdentity, seed };
  const { curve, msPerStep } = await readCellMetrics(out, batch);
  const onSkip = (error: (TrainEvent & { type: "skip" })["error"]) =>
    onEvent({ type: "skip", error });
  const { tests, close } = await openTests(config, pairs);
  const result: CellResult = {
    device,
    learningRate,
    steps,
    msPerStep,
    identities,
    embeddingLength,
    headParameters,
    headMemory: headMemory(head as HeadSpec, context),
    curve,
    tests: await verifyCell(out, tests, {
      onSkip,
      onProgress: (embedded, images) => onEvent({ type: "verifying", embedded, images }),
    }).finally(close),
  };
  await writeResult(out, result);
  return result;
}

function isDone({ steps, verification }: TrainSummary, config: TrainConfig): boolean {
  return steps === config.steps && verification !== undefined;
}

/** The folder itself if a run has begun in it; what came to less is taken away. */
async function placeToGoOn(folder: string): Promise<string | undefined> {
  if (existsSync(join(folder, CONFIG_JSON))) return folder;
  await rm(folder, { recursive: true, force: true });
}
