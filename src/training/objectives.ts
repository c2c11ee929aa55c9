import { isRecord } from "../checks/parse_json_object.ts";
import type { Objective } from "./train_config.ts";

/** The keys of a configuration that belong to an objective; all others are the run's. */
export const OBJECTIVE_KEYS = [
  "data",
  "root",
  "encoding",
  "followLinks",
  "identities",
  "exclude",
  "minImages",
  "head",
  "imagesPerIdentity",
  "batch",
  "weight",
] as const satisfies readonly (keyof Objective)[];

/** A configuration as it is read from files and flags, of which nothing has been checked. */
export type RawConfig = Record<string, unknown>;

/**
 * The objectives of a configuration: its `objectives`, or the one whose keys stand at the top. Files of earlier versions have
 * further ones in `joint`. What is no object is none.
 */
export function objectivesOf(config: RawConfig): RawConfig[] {
  if (config.objectives !== undefined) return [config.objectives].flat().filter(isRecord);
  return [keysAtTop(config), ...[config.joint ?? []].flat().filter(isRecord)];
}

/** A configuration with these objectives, and none at the top. */
export function withObjectives(config: RawConfig, objectives: unknown): RawConfig {
  return { objectives, ...keysOfRun(config) };
}

/** A configuration with the keys of its objective at the top, as flags say them; one of several keeps their list. */
export function inShortForm(config: RawConfig): RawConfig {
  const objectives = objectivesOf(config);
  return objectives.length === 1
    ? { ...objectives[0], ...keysOfRun(config) }
    : withObjectives(config, objectives);
}

/**
 * Puts configurations on top of each other, such as flags on a file on that of a run: what a later one says counts. Keys of an
 * objective at the top of a later one are those of the first objective; its `objectives` take the place of all.
 */
export function layerConfigs(...layers: RawConfig[]): RawConfig {
  return layers.reduce((below, above) => {
    if (above.objectives !== undefined) return { ...keysOfRun(below), ...above };
    const { objectives } = below;
    const isWhole = Array.isArray(objectives) && objectives.length > 0 &&
      objectives.every(isRecord) && below.joint === undefined &&
      Object.keys(keysAtTop(below)).length === 0;
    // What a file says in both forms is refused when it is checked.
    if (!isWhole) return { ...below, ...above };
    const [first, ...others] = objectives;
    return {
      ...keysOfRun(below),
      ...keysOfRun(above),
      objectives: [{ ...first, ...keysAtTop(above) }, ...[above.joint ?? others].flat()],
    };
  }, {});
}

function keysAtTop(config: RawConfig): RawConfig {
  return Object.fromEntries(
    OBJECTIVE_KEYS.flatMap((key) => config[key] === undefined ? [] : [[key, config[key]]]),
  );
}

function keysOfRun(config: RawConfig): RawConfig {
  const run = { ...config };
  for (const key of [...OBJECTIVE_KEYS, "objectives", "joint"]) delete run[key];
  return run;
}
