import { access, constants } from "node:fs/promises";

/** Whether a file can be made in a folder, without asking the user for leave. */
export async function mayWrite(folder: string): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "write", path: folder });
  if (state !== "granted") return false;
  return await access(folder, constants.W_OK).then(() => true, () => false);
}
