import { existsSync } from "node:fs";
import { systemMessage } from "../checks/system_message.ts";
import { parseBySchema } from "../checks/parse_by_schema.ts";
import { parseJsonObject } from "../checks/parse_json_object.ts";
import { readText } from "../formats/read_text.ts";
import { replaceFile } from "../formats/write_flushed.ts";
import type { z } from "../npm/zod.ts";

/**
 * Reads a file that holds a JSON object, and checks it; nothing where there is no such file.
 *
 * @param what What the file is called in errors, such as `summary`.
 * @throws {Error} If the file cannot be read.
 * @throws {SyntaxError} If the file holds something else, with the key and the rule.
 */
export async function readJsonFile<T>(
  file: string,
  what: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  if (!existsSync(file)) return undefined;
  return parseJsonText(await readText(file, what), schema, `${what} "${file}"`);
}

/**
 * Parses a text that holds a JSON object, and checks it.
 *
 * @param name What the text is called in errors.
 * @throws {SyntaxError} If it holds something else, with the key and the rule.
 */
export function parseJsonText<T>(text: string, schema: z.ZodType<T>, name: string): T {
  try {
    return parseBySchema(schema, parseJsonObject(text));
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${name}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Writes a value as JSON into a file, which is whole at any moment.
 *
 * @param indent Blanks before each level; 0 puts all on one line.
 */
export async function writeJsonFile(file: string, value: unknown, indent = 2): Promise<void> {
  try {
    await replaceFile(file, JSON.stringify(value, null, indent) + "\n");
  } catch (cause) {
    throw new Error(`Cannot write "${file}": ${systemMessage(cause)}`, { cause });
  }
}
