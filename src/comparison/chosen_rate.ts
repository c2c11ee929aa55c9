import type { CompareConfig } from "./compare_config.ts";

/**
 * The learning rate of a row of the table.
 *
 * @param aucs Of each rate tried, or why there is none, if rates were tried.
 * @throws {Error} If none of the rates tried works.
 */
export function chosenRate(
  { learningRates, learningRate }: Pick<CompareConfig, "learningRates" | "learningRate">,
  aucs: Record<string, number | string> = {},
): number {
  if (learningRates.length < 2) return learningRates[0] ?? learningRate;
  const best = bestRate(aucs);
  if (best !== undefined) return best;
  throw new Error(`Cannot choose a learning rate as none of ${learningRates.join(", ")} works`);
}

/** The rate with the largest area; of equal ones the first. */
export function bestRate(aucs: Record<string, number | string>): number | undefined {
  const known = Object.entries(aucs).filter((entry): entry is [string, number] =>
    typeof entry[1] === "number"
  );
  if (known.length === 0) return undefined;
  return Number(known.reduce((best, entry) => entry[1] > best[1] ? entry : best)[0]);
}
