import { objectivesOf } from "./objectives.ts";
import { readTrainConfig } from "./read_train_config.ts";
import type { TrainConfig } from "./train_config.ts";

/** Whether a function makes its backbone or one of its heads. */
export function hasFunctions({ backbone, objectives }: TrainConfig): boolean {
  return [backbone, ...objectives.map(({ head }) => head)]
    .some((made) => typeof made === "function");
}

/** A configuration without its functions, as files and messages hold it. */
export function withoutFunctions(config: TrainConfig): Record<string, unknown> {
  return JSON.parse(JSON.stringify(config));
}

/**
 * A configuration with those functions again that {@link withoutFunctions} left out.
 *
 * @param config Without them.
 * @param file The `.ts` file that they are in.
 */
export async function withFunctionsOf(
  config: Record<string, unknown>,
  file: string,
): Promise<TrainConfig> {
  const own = await readTrainConfig(file), heads = objectivesOf(own).map(({ head }) => head);
  const objectives = objectivesOf(config).map((objective, i) => ({ head: heads[i], ...objective }));
  return { backbone: own.backbone, ...config, objectives } as unknown as TrainConfig;
}
