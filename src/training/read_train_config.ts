import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { systemMessage } from "../checks/system_message.ts";
import { isRecord } from "../checks/parse_json_object.ts";
import { decodeText } from "../formats/decode_text.ts";

/**
 * Reads a configuration from a file: the default export of a `.ts` or `.js` module, or JSON. What is in it is
 * for {@link parseTrainConfig} to check.
 *
 * @throws {SyntaxError} If it is neither.
 *
 * @example A `.ts` file, whose keys an editor knows
 * ```ts ignore
 * import type { TrainConfigInput } from "../../mod.ts";
 *
 * export default {
 *   data: "synthetic:1000",
 *   backbone: { name: "small", width: 32 },
 *   head: { name: "virtual-fc", groups: 100 },
 *   out: "runs/wide",
 * } satisfies TrainConfigInput;
 * ```
 */
export async function readTrainConfig(file: string): Promise<Record<string, unknown>> {
  const value = await load(file);
  if (isRecord(value)) return value;
  throw new SyntaxError(
    `Cannot read configuration "${file}": expected an object with the options as keys`,
  );
}

const WHAT = "configuration";

async function load(file: string): Promise<unknown> {
  try {
    if (!/\.[cm]?[jt]s$/.test(file)) return JSON.parse(decodeText(await readFile(file), WHAT));
    return (await import(pathToFileURL(resolve(file)).href)).default;
  } catch (error) {
    const reason = error instanceof Error ? systemMessage(error) : String(error);
    const said = `: ${reason}`.replace(`: Cannot read ${WHAT}, `, ", ");
    throw new SyntaxError(`Cannot read configuration "${file}"${said}`, { cause: error });
  }
}
