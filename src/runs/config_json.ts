import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJsonObject } from "../checks/parse_json_object.ts";
import { z } from "../npm/zod.ts";
import { writeJsonFile } from "./json_file.ts";

/** The file in the folder of a run that holds its configuration. */
export const CONFIG_JSON = "config.json";

/** What the file is to whoever only shows it; `parseTrainConfig()` checks the keys of what a run goes on with. */
export const configSchema: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown());

/** Writes the configuration of a run into its folder, with every number that a default or the data decided. */
export async function writeRunConfig(folder: string, config: object): Promise<void> {
  await writeJsonFile(join(folder, CONFIG_JSON), config);
}

/**
 * The configuration that a run was started or last resumed with, as JSON.
 *
 * @throws {Error} If the folder is not that of a run.
 */
export async function readConfigJson(folder: string): Promise<Record<string, unknown>> {
  const file = join(folder, CONFIG_JSON);
  if (!existsSync(file)) {
    throw new Error(
      `Cannot resume "${folder}" as it must be a run folder: ` +
        (existsSync(folder) ? `it holds no ${CONFIG_JSON}` : "there is no such folder"),
    );
  }
  try {
    // A run of before there was a choice goes on as it began.
    return { orientation: "stored", ...parseJsonObject(await readFile(file, "utf8")) };
  } catch (cause) {
    throw new Error(
      `Cannot resume "${folder}": ${CONFIG_JSON}: ${(cause as Error).message}`,
      { cause },
    );
  }
}
