import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";

/** Whether a new file can be written, without asking the user for leave. */
export async function mayWrite(file: string): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "write", path: file });
  if (state !== "granted") return false;
  return await access(dirname(file), constants.W_OK).then(() => true, () => false);
}
