import { type DataFit, fitToData } from "../defaults/fit_to_data.ts";
import { readComparison } from "../runs/comparison_json.ts";
import { OBJECTIVE_KEYS, type RawConfig } from "../training/objectives.ts";
import { trainConfigSchema } from "../training/parse_train_config.ts";
import { compareConfigSchema, parseCompareConfig } from "./parse_compare_config.ts";

/** What a {@link DataFit} can choose. */
const CHOSEN = [
  "minImages",
  "batch",
  "epochs",
  "evaluateEvery",
  "crop",
  "cropOffset",
  "jitter",
] as const satisfies readonly (keyof DataFit["chosen"])[];

/**
 * Chooses from its data what the configuration of a comparison leaves open, as {@link fitToData} does for a training. One that its
 * folder holds the beginning of goes on with what it began with.
 *
 * @param given Of which nothing has been filled in.
 * @throws {SyntaxError} If it is no configuration.
 * @throws {Error} If its data cannot be read.
 */
export async function fitComparison(given: RawConfig): Promise<DataFit> {
  const { out, minutes, pairs: [pairs], search, learningRates } = parseCompareConfig(given);
  const before = await readComparison(out, compareConfigSchema);
  if (before) {
    const chosen = CHOSEN.flatMap((key) =>
      given[key] === undefined && before.config[key] !== undefined
        ? [[key, before.config[key]]]
        : []
    );
    return { chosen: Object.fromEntries(chosen), reasons: [], isAlignWorthwhile: false };
  }
  const training = Object.entries(given).filter(([key]) =>
    key in trainConfigSchema.shape || OBJECTIVE_KEYS.some((own) => own === key)
  );
  // Minutes are a budget as well as steps are.
  const budget = minutes === undefined ? {} : { steps: 1 };
  return await fitToData({ ...Object.fromEntries(training), ...budget, pairs }, {
    isSearched: search.length > 0 || learningRates.length > 1,
  });
}
