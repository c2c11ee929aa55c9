import { isDeepStrictEqual } from "node:util";
import { resolveBackbone } from "../backbones/backbones.ts";
import { isRecord } from "../checks/parse_json_object.ts";
import { resolveSchedule } from "./learning_rate.ts";
import type { TrainingData } from "./open_training_data.ts";
import { parseTrainConfig } from "./parse_train_config.ts";
import type { Objective, TrainConfig } from "./train_config.ts";

/** A configuration with every number that it leaves to defaults or to the data, as the files of a run hold it. */
export function resolveConfig(
  config: TrainConfig,
  { heads: [head, ...others] }: Pick<TrainingData, "heads">,
): TrainConfig {
  const { backbone, schedule, joint } = config;
  return {
    ...config,
    head,
    joint: joint.map((objective, i) => ({ ...objective, head: others[i] })),
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
  const began = before as unknown as TrainConfig;
  const headOf = ({ head }: Objective, i: number) =>
    specOf(head, i === 0 ? began.head : began.joint?.[i - 1]?.head);
  return parseTrainConfig({
    ...config,
    head: headOf(config, 0),
    joint: config.joint.map((objective, i) => ({ ...objective, head: headOf(objective, i + 1) })),
    backbone: specOf(config.backbone, began.backbone),
    schedule: specOf(config.schedule, began.schedule),
  });
}

/** The spec that a run began with, if the one that is given says nothing else. */
function specOf<Spec>(given: Spec, before: Spec): Spec {
  if (!isRecord(given) || !isRecord(before)) return given;
  const says = ([key, value]: [string, unknown]) =>
    value === undefined || isDeepStrictEqual(value, (before as Record<string, unknown>)[key]);
  return Object.entries(given).every(says) ? before : given;
}
