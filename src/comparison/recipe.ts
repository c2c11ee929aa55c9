import { headKindOf, type HeadSpec } from "../heads/heads.ts";
import { showValue } from "../checks/show_value.ts";
import { conflictsOf } from "../training/parse_train_config.ts";
import type { Recipe, RecipeTrial } from "../runs/comparison_json.ts";
import type { CompareConfig } from "./compare_config.ts";
import { withGroups } from "./parse_compare_config.ts";

/** Times the learning rate, unless rates are given. */
const RATES = [0.3, 1, 3];

/** K of the recipes tried, as far as they divide a batch; 1 with heads that can do without a second image. */
const IMAGES = [1, 2, 4];

/** s and m of the recipes tried with heads that have them and do not say their own; 0 for no margin. */
const SCALES = [8, 16, 32], MARGINS = [0, 0.2, 0.4];

/** A recipe that stays after a round is among the best third of it, and is trained for three times the steps. */
const SHARE = 3, MOST_ROUNDS = 3;

/**
 * The recipes that a search tries with a head: all combinations of what it looks for, as far as they go together.
 *
 * @returns At least one; what is not looked for is as the configuration has it. The first has the rate and the K of the configuration
 * where these are among those tried, and the scale and the margin that the head has of itself.
 */
export function recipesOf(config: CompareConfig, head: HeadSpec): Recipe[] {
  const { search, learningRate, learningRates, batch, imagesPerIdentity } = config;
  const isOwn = (key: "scale" | "margin") =>
    !(key in headKindOf(head).options) ||
    Object.keys(head).some((own) =>
      own === key || key === "margin" && /^(marginType|m\d|h)$/.test(own)
    );
  const values = <Value>(key: typeof search[number], own: Value, tried: Value[]) =>
    search.includes(key) ? tried : [own];
  const rates = learningRates.length > 0
    ? learningRates
    : RATES.map((times) => Number((times * learningRate).toPrecision(2)));
  const all = values("rate", learningRate, rates).flatMap((learningRate) =>
    values("K", imagesPerIdentity, IMAGES).flatMap((imagesPerIdentity) =>
      values("scale", undefined, isOwn("scale") ? [undefined] : SCALES).flatMap((scale) =>
        values("margin", undefined, isOwn("margin") ? [undefined] : MARGINS).map((margin) => ({
          learningRate,
          imagesPerIdentity,
          ...scale === undefined ? {} : { scale },
          ...margin === undefined ? {} : { margin },
        }))
      )
    )
  );
  const own: Recipe = {
    learningRate: rates.includes(learningRate) ? learningRate : rates[0],
    imagesPerIdentity,
  };
  const others = all.filter((recipe) => recipeLabel(recipe) !== recipeLabel(own));
  return [own, ...others].filter((recipe) => {
    const made = withGroups(withRecipe(head, recipe), config.groups);
    return conflictsOf({ head: made, batch, imagesPerIdentity: recipe.imagesPerIdentity }, "")
      .length === 0;
  });
}

/** A head with the scale and the margin of a recipe. */
export function withRecipe(head: HeadSpec, { scale, margin }: Recipe): HeadSpec {
  const made: Record<string, unknown> = { ...head };
  if (scale !== undefined) made.scale = scale;
  if (margin === 0) made.marginType = "none";
  else if (margin !== undefined) Object.assign(made, { marginType: "arcface", margin });
  return made as unknown as HeadSpec;
}

/** A recipe as tables and folders have it: `rate=0.1,K=2,scale=16,margin=0`. */
export function recipeLabel({ learningRate, imagesPerIdentity, scale, margin }: Recipe): string {
  return Object.entries({ rate: learningRate, K: imagesPerIdentity, scale, margin })
    .filter(([, value]) => value !== undefined)
    .map((pair) => pair.join("="))
    .join();
}

/** How many recipes a round of a search tries, the first of all among them, and the steps of each. */
export interface Round {
  count: number;
  steps: number;
}

/**
 * The rounds of successive halving (Jamieson and Talwalkar, AISTATS 2016), by thirds: few steps for all recipes, three times as many
 * for the best third, and so on up to the whole budget; three rounds at most, as runs that are too short say little about long ones.
 * For the same reason the first recipe, which is the head's own, stays to the end.
 *
 * @param count Of the recipes.
 * @param steps Of a cell.
 */
export function roundsOf(count: number, steps: number): Round[] {
  const others = count - 1;
  const rounds = Math.min(
    MOST_ROUNDS,
    Math.max(1, Math.ceil(Math.log(others) / Math.log(SHARE) - 1e-9)),
  );
  return Array.from({ length: rounds }, (_, round) => ({
    count: 1 + Math.ceil(others / SHARE ** round),
    steps: Math.max(1, Math.round(steps / SHARE ** (rounds - 1 - round))),
  }));
}

/** The trials of a row that had most steps, the best first; those that failed come last. */
export function bestTrials(trials: readonly RecipeTrial[], steps: number): RecipeTrial[] {
  return trials.filter((trial) => trial.steps === steps)
    .toSorted((a, b) => (b.auc ?? -1) - (a.auc ?? -1));
}

/**
 * The recipe of a row of the table.
 *
 * @param trials What was tried, if a search was asked for.
 * @param steps Of a cell.
 * @throws {Error} If none of the recipes works.
 */
export function chosenRecipe(
  trials: readonly RecipeTrial[] | undefined,
  steps: number,
): Recipe | undefined {
  if (trials === undefined) return undefined;
  const [best] = bestTrials(trials, steps);
  if (best?.auc !== undefined) return best.recipe;
  const why = trials.find(({ fault }) => fault !== undefined)?.fault;
  throw new Error(
    `Cannot choose a recipe as none of those tried works${
      why === undefined ? "" : `: ${showValue(why)}`
    }`,
  );
}
