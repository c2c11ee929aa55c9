import { join } from "node:path";

/** What a report reads. Any of them makes a folder a run, an extraction or a verification. */
const RUN_FILES = [
  "metrics.jsonl",
  "config.json",
  "summary.json",
  "roc.json",
  "roc.csv",
  "scores.json",
  "verification.json",
  "measured_on.json",
  "embeddings.npy",
];
/** Says nothing where it is alone. */
const BESIDES = new Set(["summary.json", "roc.csv", "scores.json", "measured_on.json"]);

/**
 * The files of a folder that a report reads, and what tells one state of each from another; none if it is no folder of a run.
 *
 * @throws {Error} of the operating system if there is no such folder.
 */
export async function listRunFiles(folder: string): Promise<Map<string, string>> {
  const names = new Set((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name));
  const files = new Map<string, string>();
  for (const name of RUN_FILES) {
    if (!names.has(name)) continue;
    const { size, mtime } = await Deno.stat(join(folder, name));
    files.set(name, `${size} ${mtime?.getTime()}`);
  }
  return files.keys().every((name) => BESIDES.has(name)) ? new Map() : files;
}
