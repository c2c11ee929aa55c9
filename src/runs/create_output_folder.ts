/**
 * Creates the folder that a task writes into, and those above it. One that is there already must be empty,
 * so that nothing gets lost.
 *
 * @throws {Error} if it holds something, or is a file.
 */
export async function createOutputFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    for await (const { name } of Deno.readDir(folder)) {
      throw new Error(`it must be new or empty, and holds "${name}"`);
    }
  } catch (cause) {
    const reason = cause instanceof Deno.errors.AlreadyExists
      ? "it is a file"
      : (cause as Error).message;
    throw new Error(`Cannot write to folder "${folder}": ${reason}`, { cause });
  }
}
