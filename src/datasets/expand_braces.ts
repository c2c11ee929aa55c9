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
  for (const { 0: braces, 1: inside, index } of pattern.matchAll(/\{([^{}]*)\}/g)) {
    const [, first, last] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(inside) ?? [];
    const listed = first === undefined ? inside.split(",") : undefined;
    if (listed?.length === 1) continue;
    const rests = expandBraces(pattern.slice(index + braces.length));
    const count = listed?.length ?? Math.abs(Number(last) - Number(first)) + 1;
    if (count * rests.length > MOST) {
      throw new RangeError(`Cannot expand "${pattern}": it stands for more than ${MOST} names`);
    }
    const before = pattern.slice(0, index);
    const values = listed ?? numbers(first, last);
    return values.flatMap((value) => rests.map((rest) => before + value + rest));
  }
  return [pattern];
}

function numbers(first: string, last: string): string[] {
  const from = Number(first), step = Math.sign(Number(last) - from);
  return Array.from(
    { length: Math.abs(Number(last) - from) + 1 },
    (_, i) => String(from + i * step).padStart(Math.max(first.length, last.length), "0"),
  );
}
