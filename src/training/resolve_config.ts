import { isDeepStrictEqual } from "node:util";
import { resolveBackbone } from "../backbones/backbones.ts";
import { isRecord } from "../checks/parse_json_object.ts";
import { headOfRun } from "../heads/heads.ts";
import { resolveSchedule } from "./learning_rate.ts";
import { inShortForm, objectivesOf } from "./objectives.ts";
import type { TrainingData } from "./open_training_data.ts";
import { parseTrainConfig } from "./parse_train_config.ts";
import type { TrainConfig } from "./train_config.ts";

/** A configuration with every number that it leaves to defaults or to the data, as the files of a run hold it. */
export function resolveConfig(
  config: TrainConfig,
  { heads }: Pick<TrainingData, "heads">,
): TrainConfig {
  const { backbone, schedule, objectives } = config;
  return {
    ...config,
    objectives: objectives.map((objective, i) => ({ ...objective, head: heads[i] })),
    backbone: typeof backbone === "function" ? backbone : resolveBackbone(backbone),
    schedule: resolveSchedule(schedule),
  };
}

/**
 * A configuration to go on with a run by. What it leaves open is as the run began, even if defaults have changed since; a
 * backbone, head or schedule that says something else than the run's is taken as it is.
 *
 * @param before What the run's checkpoint holds.
 * @throws {SyntaxError} If that is none, or does not fit what is given.
 */
export function continueConfig(
  config: TrainConfig,
  before: Record<string, unknown>,
): TrainConfig {
  const began = objectivesOf(before);
  const objectives = config.objectives.map((objective, i) => ({
    ...objective,
    head: specOf(objective.head, headOfRun(began[i]?.head)),
  }));
  return parseTrainConfig(inShortForm({
    ...config,
    objectives,
    backbone: specOf(config.backbone, before.backbone),
    schedule: specOf(config.schedule, before.schedule),
  }));
}

/** The spec that a run began with, if the one that is given says nothing else. */
function specOf(given: unknown, before: unknown): unknown {
  if (!isRecord(given) || !isRecord(before)) return given;
  const says = ([key, value]: [string, unknown]) =>
    value === undefined || isDeepStrictEqual(value, before[key]);
  return Object.entries(given).every(says) ? before : given;
}
