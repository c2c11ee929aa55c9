import { decodePickleText } from "./decode_pickle_text.ts";
import type { PickleSource } from "./pickle_cursor.ts";
import type { PickleText } from "./pickle_value.ts";

/**
 * Reads the bytes that a string of a pickle stands for: a fresh array.
 *
 * @throws {SyntaxError} if they are no longer there, or it stands for other characters than bytes.
 */
export async function readPickleText(
  source: PickleSource,
  { at, length, encoding }: PickleText,
): Promise<Uint8Array<ArrayBuffer>> {
  const fail = (message: string) =>
    new SyntaxError(`Cannot read pickle "${source.path}" at byte ${at}: ${message}`);
  const bytes = await source.read(at, length);
  if (bytes.length < length) throw fail(`expected ${length} bytes, got ${bytes.length}`);
  const decoded = decodePickleText(bytes, encoding);
  if (!decoded) throw fail("expected text that stands for bytes");
  return decoded;
}
