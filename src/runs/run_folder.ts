import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CONFIG_JSON, readConfigJson, writeRunConfig } from "./config_json.ts";
import { createOutputFolder } from "./create_output_folder.ts";
import { namesIn } from "./step_folders.ts";

/**
 * Makes the folder of a new run, with its configuration.
 *
 * @throws {Error} If it is neither new nor empty.
 */
export async function beginRunFolder(config: { out: string }): Promise<void> {
  const { out } = config;
  // All that there is of a run that was killed before it had a configuration.
  const [name, ...others] = await namesIn(out);
  if (name === `${CONFIG_JSON}.new` && others.length === 0) await rm(join(out, name));
  await createOutputFolder(out);
  await writeRunConfig(out, config);
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
  await readConfigJson(folder);
  const link = (await readdir(folder, { withFileTypes: true })).find((one) => one.isSymbolicLink());
  if (link) {
    throw new Error(
      `Cannot resume "${folder}" as all of it must be its own: "${link.name}" is a link`,
    );
  }
}
