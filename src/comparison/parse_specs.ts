import { showValue } from "../checks/show_value.ts";
import { parseSpec } from "../training/parse_spec.ts";

const MOST = 1000;

/**
 * Parses a list of specs: `full-fc,virtual-fc:groups=118,anchor=mean,n-pair`. An option without a name before
 * it belongs to the spec before.
 *
 * @throws {SyntaxError} as {@link parseSpec} does, and if there are more than a thousand.
 *
 * @example Usage
 * ```ts
 * import { parseSpecs } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(parseSpecs("virtual-fc:groups=9,anchor=mean,full-fc"), [
 *   { name: "virtual-fc", groups: 9, anchor: "mean" },
 *   { name: "full-fc" },
 * ]);
 * ```
 */
export function parseSpecs(text: string): (Record<string, unknown> & { name: string })[] {
  const specs: string[] = [];
  for (const piece of text.split(",")) {
    if (/^[^:]*=/.test(piece) && specs.length > 0) specs.push(`${specs.pop()},${piece}`);
    else specs.push(piece);
    if (specs.length > MOST) {
      throw new SyntaxError(
        `Cannot parse ${showValue(text)}: expected at most ${MOST} specs, got more`,
      );
    }
  }
  return specs.map(parseSpec);
}
