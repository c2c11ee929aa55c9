import { readTrainConfig } from "./read_train_config.ts";
import type { TrainConfig } from "./train_config.ts";

/** Whether a function makes its backbone or one of its heads. */
export function hasFunctions({ backbone, head, joint }: TrainConfig): boolean {
  return [backbone, head, ...joint.map(({ head }) => head)]
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
  const { backbone, head, joint = [] } = await readTrainConfig(file) as Partial<TrainConfig>;
  const { joint: others, ...rest } = config as { joint: Record<string, unknown>[] };
  const whole = others.map((other, i) => ({ head: joint[i]?.head, ...other }));
  return { backbone, head, ...rest, joint: whole } as TrainConfig;
}
