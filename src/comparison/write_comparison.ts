import { join } from "node:path";
import { replaceFile } from "../formats/write_flushed.ts";
import { writeComparisonJson } from "../runs/comparison_json.ts";
import type { Comparison } from "./comparison.ts";
import { comparisonPage } from "./comparison_page.ts";
import { comparisonMarkdown } from "./comparison_table.ts";

/** Writes a comparison as `comparison.json`, `comparison.md` and `comparison.html`. */
export async function writeComparison(folder: string, comparison: Comparison): Promise<void> {
  const write = (ending: string, text: string) =>
    replaceFile(join(folder, `comparison.${ending}`), text);
  await writeComparisonJson(folder, comparison);
  await write("md", comparisonMarkdown(comparison));
  await write("html", await comparisonPage(comparison));
}
