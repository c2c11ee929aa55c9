import { systemMessage } from "../checks/system_message.ts";
import { join } from "node:path";

/** Keeps other processes out of a folder for as long as this one works there, also if it is killed. */
export class RunLock {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Takes the folder.
   *
   * @param work What is done there, for the error.
   *
   * @throws {Error} If another process has it, or `.lock` cannot be written there.
   */
  static async take(folder: string, work = "train"): Promise<RunLock> {
    const path = join(folder, ".lock");
    const file = await Deno.open(path, { create: true, write: true }).catch((cause) => {
      throw new Error(`Cannot write "${path}": ${systemMessage(cause)}`, { cause });
    });
    if (await file.tryLock(true)) return new RunLock(file);
    file.close();
    throw new Error(`Cannot ${work} in "${folder}": another process does so now`);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
