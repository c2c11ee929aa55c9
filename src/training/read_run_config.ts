import { headOfRun } from "../heads/heads.ts";
import { readConfigJson } from "../runs/config_json.ts";
import { withoutPrecision } from "../runs/earlier_precision.ts";
import { inShortForm, objectivesOf, withObjectives } from "./objectives.ts";

/**
 * The configuration that a run was started or last resumed with, as JSON; the keys of a single objective stand at its top, so
 * that others can be put in their place. What an earlier version did and could not say is said.
 *
 * @throws {Error} If the folder is not that of a run.
 */
export async function readRunConfig(folder: string): Promise<Record<string, unknown>> {
  const config = withoutPrecision(await readConfigJson(folder));
  const objectives = objectivesOf(config).map(({ head, ...objective }) =>
    head === undefined ? objective : { ...objective, head: headOfRun(head) }
  );
  return inShortForm(withObjectives(config, objectives));
}
