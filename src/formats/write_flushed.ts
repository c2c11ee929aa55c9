import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a new file, and returns once the disk has it. */
export async function writeFlushed(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Puts a file in the place of another in one go, so that at any moment one of the two is there and whole. Links are replaced,
 * not followed.
 */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  await rm(`${path}.new`, { force: true });
  await writeFlushed(`${path}.new`, content);
  await rename(`${path}.new`, path);
  await flushFolder(dirname(path));
}

/** Returns once the disk knows which names a folder holds. Windows has no such thing. */
export async function flushFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
