/** Whether a file may be written, as far as Deno is concerned, without asking the user for leave. */
export async function mayWrite(file: string): Promise<boolean> {
  return (await Deno.permissions.query({ name: "write", path: file })).state === "granted";
}

/** The files that are written where an index is kept: the index, and what it is called until it is whole. */
export function indexFiles(index: string): string[] {
  return [index, `${index}.new`];
}
