import { readConfigJson } from "../runs/config_json.ts";
import { inShortForm } from "./objectives.ts";

/**
 * The configuration that a run was started or last resumed with, as JSON; the keys of a single objective stand at its top, so
 * that others can be put in their place.
 *
 * @throws {Error} If the folder is not that of a run.
 */
export async function readRunConfig(folder: string): Promise<Record<string, unknown>> {
  return inShortForm(await readConfigJson(folder));
}
