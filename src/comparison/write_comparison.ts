import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "./comparison.ts";
import { comparisonPage } from "./comparison_page.ts";
import { comparisonMarkdown } from "./comparison_table.ts";
import { writeJson } from "./run_cell.ts";

/** Writes a comparison as `comparison.json`, `comparison.md` and `comparison.html`. */
export async function writeComparison(folder: string, comparison: Comparison): Promise<void> {
  await writeJson(join(folder, "comparison.json"), comparison);
  await writeText(join(folder, "comparison.md"), comparisonMarkdown(comparison));
  await writeText(join(folder, "comparison.html"), await comparisonPage(comparison));
}

async function writeText(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
