import { join } from "node:path";
import { ROC_JSON } from "../runs/roc_json.ts";
import { VERIFICATION_JSON } from "../runs/verification_json.ts";
import { listRunFiles } from "./list_run_files.ts";

/**
 * Folders, after each those right within it that hold figures of their own, such as what `deno task verify` wrote into
 * the folder of a run. What cannot be read has none.
 */
export async function findRuns(folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    found.push(folder);
    const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
    const within = entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
    for (const name of within) {
      const files = await listRunFiles(join(folder, name)).catch(() => new Map());
      if (files.has(ROC_JSON) || files.has(VERIFICATION_JSON)) found.push(join(folder, name));
    }
  }
  return [...new Set(found)];
}
