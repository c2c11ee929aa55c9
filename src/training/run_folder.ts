import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { namesIn } from "../checkpoints/step_folders.ts";
import { parseJsonObject } from "../checks/parse_json_object.ts";
import { replaceFile } from "../formats/write_flushed.ts";
import { createOutputFolder } from "../reports/create_output_folder.ts";
import type { TrainConfig } from "./train_config.ts";

const CONFIG = "config.json";

/**
 * The configuration that a run was started or last resumed with, as JSON.
 *
 * @throws {Error} If the folder is not that of a run.
 */
export async function readRunConfig(folder: string): Promise<Record<string, unknown>> {
  if (!existsSync(join(folder, CONFIG))) {
    throw new Error(
      `Cannot resume "${folder}" as it must be a run folder: ` +
        (existsSync(folder) ? `it holds no ${CONFIG}` : "there is no such folder"),
    );
  }
  try {
    // A run of before there was a choice goes on as it began.
    return {
      orientation: "stored",
      ...parseJsonObject(await readFile(join(folder, CONFIG), "utf8")),
    };
  } catch (cause) {
    throw new Error(`Cannot resume "${folder}": ${CONFIG}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Makes the folder of a new run, with its configuration.
 *
 * @throws {Error} If it is neither new nor empty.
 */
export async function beginRunFolder(config: TrainConfig): Promise<void> {
  const { out } = config;
  // All that there is of a run that was killed before it had a configuration.
  const [name, ...others] = await namesIn(out);
  if (name === `${CONFIG}.new` && others.length === 0) await rm(join(out, name));
  await createOutputFolder(out);
  await writeRunFile(out, CONFIG, config);
}

/**
 * Checks that a run can go on in a folder. Its logs are cut back and its old checkpoints taken away, so none of it may be a
 * link to something else.
 *
 * @throws {Error} If it cannot.
 */
export async function checkRunFolder(folder: string, out: string): Promise<void> {
  if (resolve(folder) !== resolve(out)) {
    throw new RangeError(
      `Cannot resume "${folder}" as out must be the same folder: it is "${out}"`,
    );
  }
  await readRunConfig(folder);
  const link = (await readdir(folder, { withFileTypes: true })).find((one) => one.isSymbolicLink());
  if (link) {
    throw new Error(
      `Cannot resume "${folder}" as all of it must be its own: "${link.name}" is a link`,
    );
  }
}

/** Writes one of the run's files, whole at any moment. */
export async function writeRunFile(out: string, name: string, value: unknown): Promise<void> {
  const file = join(out, name);
  try {
    await replaceFile(file, JSON.stringify(value, null, 2) + "\n");
  } catch (cause) {
    throw new Error(`Cannot write "${file}": ${(cause as Error).message}`, { cause });
  }
}
