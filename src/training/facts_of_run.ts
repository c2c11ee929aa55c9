import { createHash, type Hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Dataset } from "../datasets/dataset.ts";
import { namesOf } from "../datasets/identities_by_name.ts";
import { digestOf, storeVariables } from "../checkpoints/variables.ts";
import { hasFunctions, withoutFunctions } from "./config_functions.ts";
import { inShortForm, type RawConfig } from "./objectives.ts";
import type { TrainingData } from "./open_training_data.ts";
import type { TrainConfig } from "./train_config.ts";
import type { Trainer } from "./trainer.ts";

/** Keys of a configuration that may be others on each machine. */
const OF_MACHINES = ["out", "device", "deviceMemory", "workers"];

/** Images whose bytes are compared: one of each of so many identities, spread over all. */
const MOST_IMAGES = 1000;

/** Digits of a hash: enough to tell, and to show. */
const SHOWN_DIGITS = 16;

/** What ranks that train together are compared by. */
export interface RunToCompare {
  /** As it was given. */
  given: TrainConfig;
  /** As it is followed. */
  config: TrainConfig;
  data: TrainingData;
  trainer: Trainer;
  /** The `.ts` file that functions of the configuration come from. */
  configFile?: string;
}

/**
 * What all ranks of a run must have alike, by name: every key of the configuration that decides what is learnt; how many people and
 * images there are, what these people are called, and the first image of a thousand of them; the pairs; the weights to begin with.
 */
export async function factsOfRun(run: RunToCompare): Promise<Record<string, unknown>> {
  const { given, config, data, trainer, configFile } = run;
  const alike = keysOf({ ...withoutFunctions(given), syncBatchNorm: config.syncBatchNorm });
  for (const key of OF_MACHINES) delete alike[key];
  if (configFile !== undefined && hasFunctions(config)) {
    const text = await readFile(configFile);
    alike["the configuration file"] = digest((hash) => hash.update(text));
  }
  for (const [i, dataset] of data.train.entries()) {
    const of = data.train.length > 1 ? ` of objective ${i}` : "";
    Object.assign(alike, await factsOfData(dataset, of));
  }
  const { dataset: tested, pairs } = data.test;
  Object.assign(alike, await factsOfData(tested, " to verify"));
  alike["pairs to verify"] = pairs.same.length;
  alike["what pairs are of"] = digest((hash) => {
    for (const numbers of [pairs.a, pairs.b]) hash.update(numbers);
    hash.update(pairs.same);
  });
  const weights = digestOf(await storeVariables(trainer.variables()));
  alike["the weights to begin with"] = weights.slice(0, SHOWN_DIGITS);
  return alike;
}

/** Each key with its value: those of several objectives as `objectives.1.batch`. */
function keysOf(config: RawConfig): Record<string, unknown> {
  const { objectives, ...rest } = inShortForm(config);
  if (!Array.isArray(objectives)) return rest;
  return Object.assign(
    rest,
    ...objectives.flatMap((objective, i) =>
      Object.entries(objective).map(([key, value]) => ({ [`objectives.${i}.${key}`]: value }))
    ),
  );
}

/**
 * What ranks must have alike of a dataset, by name.
 *
 * @param of What the names end with, where there are several datasets.
 */
export async function factsOfData(dataset: Dataset, of = ""): Promise<Record<string, unknown>> {
  const { identityCount, imageCount } = dataset;
  const names = createHash("sha256");
  let identity = 0;
  for (const name of namesOf(dataset)) names.update(`${dataset.firstImage(identity++)} ${name}\n`);
  const images = createHash("sha256"), count = Math.min(MOST_IMAGES, identityCount);
  for (let i = 0; i < count; i++) {
    const identity = Math.floor(i * identityCount / count);
    // An image that cannot be read is as much the same as one that can.
    const bytes = await dataset.read(dataset.firstImage(identity)).catch(() => new Uint8Array());
    images.update(`${bytes.length} `).update(bytes);
  }
  return {
    [`people in the data${of}`]: identityCount,
    [`images in the data${of}`]: imageCount,
    [`names of people${of}`]: short(names),
    [`first images of people${of}`]: short(images),
  };
}

function digest(add: (hash: Hash) => void): string {
  const hash = createHash("sha256");
  add(hash);
  return short(hash);
}

function short(hash: Hash): string {
  return hash.digest("hex").slice(0, SHOWN_DIGITS);
}
