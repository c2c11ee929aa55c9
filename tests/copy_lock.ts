import { copyFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The flags of a Deno that runs what is in `folder`, without the configuration of this project and with the versions of
 * packages that its lock names: without a lock, Deno asks the registry for the newest ones of what they depend on. The
 * lock is copied, as modules that come from a server are added to it.
 */
export async function copyLock(folder: string): Promise<string[]> {
  const lock = join(folder, "deno.lock");
  await copyFile(new URL("../deno.lock", import.meta.url), lock);
  return ["--no-config", `--lock=${lock}`];
}
