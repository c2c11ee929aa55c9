import { parseTrainConfig } from "../training/parse_train_config.ts";
import type { TrainConfig } from "../training/train_config.ts";
import type { Recipe } from "../runs/comparison_json.ts";
import type { CompareConfig } from "./compare_config.ts";
import { stepsPerEpochOf } from "./comparison_data.ts";
import type { Cell } from "./grid.ts";
import { withRecipe } from "./recipe.ts";
import { withGroups } from "./parse_compare_config.ts";

/** What a comparison finds out for a cell; until then the configuration's own holds. */
export interface CellSettings {
  learningRate?: number;
  /** Goes before `learningRate`. */
  recipe?: Recipe;
  steps?: number;
  /** M of a head that does not say its own. */
  groups?: number;
  /** The files that name who is not trained on. */
  exclude?: string | string[];
  /** The list that is verified on the way. */
  pairs?: string;
}

/**
 * The configuration of a cell's training run.
 *
 * @throws {SyntaxError} If it does not fit together.
 */
export function cellConfig(
  config: CompareConfig,
  { backbone, head, seed, out }: Pick<Cell, "backbone" | "head" | "seed" | "out">,
  settings: CellSettings = {},
): TrainConfig {
  const {
    heads: _heads,
    backbones: _backbones,
    seeds: _seeds,
    learningRates: _rates,
    search: _search,
    minutes: _minutes,
    epochs: _epochs,
    pairs: lists,
    groups: M,
    ...common
  } = config;
  const {
    learningRate = common.learningRate,
    steps,
    groups = M,
    exclude = common.exclude,
    pairs = lists[0],
    recipe,
  } = settings;
  const { imagesPerIdentity = common.imagesPerIdentity } = recipe ?? {};
  return parseTrainConfig({
    ...common,
    backbone,
    head: withGroups(recipe ? withRecipe(head, recipe) : head, groups),
    imagesPerIdentity,
    seed,
    out,
    learningRate: recipe?.learningRate ?? learningRate,
    steps,
    evaluateEvery: common.evaluateEvery ?? (steps === undefined ? undefined : tenth(steps)),
    exclude,
    pairs,
  });
}

/** Milestones count epochs of the whole data, also for a head that learns from a part of it. */
export async function stretchMilestones(
  config: TrainConfig,
  stepsPerEpoch: number,
): Promise<TrainConfig> {
  const { schedule } = config;
  if (schedule.name !== "multi-step") return config;
  const stretch = stepsPerEpoch / await stepsPerEpochOf(config);
  const milestones = schedule.milestones.map((epoch) => epoch * stretch);
  return { ...config, schedule: { ...schedule, milestones } };
}

function tenth(steps: number): number {
  return Math.max(1, Math.ceil(steps / 10));
}
