/**
 * Parses what a flag says of a backbone, head or schedule: `small:width=32,dropout=0.4`. Numbers, `true` and
 * `false` are taken as such; `1/2/3` is a list of numbers.
 *
 * @throws {SyntaxError} If it is not `NAME` or `NAME:key=value,...`.
 *
 * @example Usage
 * ```ts
 * import { parseSpec } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(parseSpec("small:width=32"), { name: "small", width: 32 });
 * deepStrictEqual(parseSpec("multi-step:milestones=8/12"), { name: "multi-step", milestones: [8, 12] });
 * ```
 */
export function parseSpec(text: string): Record<string, unknown> & { name: string } {
  const [name, ...rest] = text.split(":");
  const options = rest.join(":");
  const spec: Record<string, unknown> & { name: string } = { name };
  for (const option of options === "" ? [] : options.split(",")) {
    const match = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(option);
    if (!match) {
      throw new SyntaxError(`Cannot parse "${text}": expected NAME:key=value,..., got "${option}"`);
    }
    spec[match[1]] = parseValue(match[2], match[1] === "milestones");
  }
  return spec;
}

function parseValue(text: string, isList: boolean): unknown {
  if (text === "true" || text === "false") return text === "true";
  if (isList) return text.split("/").map(Number);
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}
