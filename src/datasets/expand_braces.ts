import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { showValue } from "../checks/show_value.ts";

const MOST = 1_000_000;

/**
 * What a shell makes of braces: `{000..099}` counts, with as many digits as the longer end has, and `{a,b}` lists.
 *
 * @throws {RangeError} if that are more than a million.
 *
 * @example Usage
 * ```ts
 * import { expandBraces } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(expandBraces("{a,b}-{08..10}.tar"), [
 *   "a-08.tar", "a-09.tar", "a-10.tar", "b-08.tar", "b-09.tar", "b-10.tar",
 * ]);
 * ```
 */
export function expandBraces(pattern: string): string[] {
  const parts: { before: string; values: () => string[] }[] = [];
  let before = "", end = 0, count = 1;
  for (const { 0: braces, 1: inside, index } of pattern.matchAll(/\{([^{}]*)\}/g)) {
    const choices = choicesOf(inside);
    if (!choices) continue;
    count *= choices.count;
    if (count > MOST) {
      throw new RangeError(
        `Cannot expand ${showValue(pattern)}: it stands for more than ${MOST} names`,
      );
    }
    before += pattern.slice(end, index);
    end = index + braces.length;
    if (choices.count === 1) {
      before += choices.values()[0];
      continue;
    }
    parts.push({ before, values: choices.values });
    before = "";
  }
  return parts.reduceRight(
    (rests, { before, values }) =>
      values().flatMap((value) => rests.map((rest) => before + value + rest)),
    [before + pattern.slice(end)],
  );
}

/** How many texts a pair of braces stands for, and which; undefined if it is none of ours. */
function choicesOf(inside: string): { count: number; values: () => string[] } | undefined {
  const [, first, last] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(inside) ?? [];
  if (first !== undefined) {
    const count = Math.abs(Number(last) - Number(first)) + 1;
    return { count, values: () => numbers(first, last) };
  }
  let count = 1;
  for (let at = inside.indexOf(","); at >= 0; at = inside.indexOf(",", at + 1)) count++;
  return count === 1 ? undefined : { count, values: () => inside.split(",") };
}

function numbers(first: string, last: string): string[] {
  const from = Number(first), step = Math.sign(Number(last) - from);
  return Array.from(
    { length: Math.abs(Number(last) - from) + 1 },
    (_, i) => String(from + i * step).padStart(Math.max(first.length, last.length), "0"),
  );
}

/**
 * The files that a name with braces stands for, as {@link expandBraces} expands it. Braces in the name of what is there stand for
 * themselves: of a file, or of the folder that files are in.
 */
export function expandSource(source: string): string[] {
  if (existsSync(source)) return [source];
  const folder = dirname(source);
  if (!/[{}]/.test(folder) || !existsSync(folder)) return expandBraces(source);
  return expandBraces(basename(source)).map((name) => join(folder, name));
}
