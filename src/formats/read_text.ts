import { systemMessage } from "../checks/system_message.ts";
import { decodeText } from "./decode_text.ts";

/**
 * Reads a text file, as {@link decodeText} does.
 *
 * @param file Where it is.
 * @param what What it should be, for the error.
 * @param encoding For one that is no UTF-8.
 * @throws {Error} that says so if it cannot be read.
 * @throws {SyntaxError} naming the line that is not written so.
 */
export async function readText(file: string, what: string, encoding?: string): Promise<string> {
  const bytes = await Deno.readFile(file).catch((cause) => {
    throw new Error(`Cannot read ${what} "${file}": ${systemMessage(cause)}`, { cause });
  });
  return decodeText(bytes, `${what} "${file}"`, encoding);
}
