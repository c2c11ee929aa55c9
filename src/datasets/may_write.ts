/** Whether a file may be written, as far as Deno is concerned, without asking the user for leave. */
export async function mayWrite(file: string): Promise<boolean> {
  return (await Deno.permissions.query({ name: "write", path: file })).state === "granted";
}
