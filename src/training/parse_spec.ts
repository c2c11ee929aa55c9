/**
 * Parses what a flag says of a backbone, head or schedule: `small:width=32,dropout=0.4`. Numbers, `true` and
 * `false` are taken as such; `1/2/3` is a list of numbers. A file of ONNX may stand before the options without a key.
 *
 * @throws {SyntaxError} If it is not `NAME`, `NAME:key=value,...` or `NAME:FILE.onnx,key=value,...`.
 *
 * @example Usage
 * ```ts
 * import { parseSpec } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(parseSpec("small:width=32"), { name: "small", width: 32 });
 * deepStrictEqual(parseSpec("onnx:nets/a.onnx,mean=0"), { name: "onnx", file: "nets/a.onnx", mean: 0 });
 * deepStrictEqual(parseSpec("multi-step:milestones=8/12"), { name: "multi-step", milestones: [8, 12] });
 * ```
 */
export function parseSpec(text: string): Record<string, unknown> & { name: string } {
  const [name, ...rest] = text.split(":");
  const spec: Record<string, unknown> & { name: string } = { name };
  let options = rest.join(":");
  const [, file, others = ""] = FILE_FIRST.exec(options) ?? [];
  if (file !== undefined) {
    spec.file = file;
    options = others;
  }
  for (const option of options === "" ? [] : options.split(",")) {
    const match = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(option);
    if (!match) {
      throw new SyntaxError(`Cannot parse "${text}": expected NAME:key=value,..., got "${option}"`);
    }
    spec[match[1]] = parseValue(match[2], match[1] === "milestones");
  }
  return spec;
}

/** A file, which may have any characters, and options behind it. */
const FILE_FIRST = /^(?:file=)?(.+?\.onnx)(?:,(.*))?$/i;

function parseValue(text: string, isList: boolean): unknown {
  if (text === "true" || text === "false") return text === "true";
  if (isList) return text.split("/").map(Number);
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}
