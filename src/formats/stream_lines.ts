/**
 * The lines of a file in UTF-8, one after the other, without holding the file.
 *
 * @param onBytes Is shown the bytes as they come.
 * @throws {Error} of the operating system if it cannot be read.
 */
export async function* streamLines(
  path: string,
  onBytes: (bytes: Uint8Array) => void = () => {},
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const file = await Deno.open(path);
  let begun = "";
  for await (const bytes of file.readable) {
    onBytes(bytes);
    const lines = (begun + decoder.decode(bytes, { stream: true })).split("\n");
    begun = lines.pop()!;
    yield* lines;
  }
  if (begun !== "") yield begun;
}
