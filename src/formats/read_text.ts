/**
 * Reads a text file, in UTF-8.
 *
 * @param file Where it is.
 * @param what What it should be, for the error.
 * @throws {Error} that says so if it cannot be read.
 */
export function readText(file: string, what: string): Promise<string> {
  return Deno.readTextFile(file).catch((cause) => {
    throw new Error(`Cannot read ${what} "${file}": ${cause.message}`, { cause });
  });
}
