import { join } from "node:path";
import { z } from "../npm/zod.ts";
import type { ScoreHistogram } from "../verification/score_histogram.ts";
import { writeJsonFile } from "./json_file.ts";

/** The file in the folder of an extraction or a verification that says how the scores of its pairs are spread. */
export const SCORES_JSON = "scores.json";

/** What a {@link ScoreHistogram} is as JSON. */
export const scoreHistogramSchema = z.object({
  edges: z.array(z.number()).min(2),
  same: z.array(z.number()),
  different: z.array(z.number()),
}).refine(({ edges, same, different }) =>
  edges.length === same.length + 1 && edges.length === different.length + 1
) satisfies z.ZodType<ScoreHistogram>;

/** Writes `scores.json` into a folder that is there. */
export async function writeScores(folder: string, scores: ScoreHistogram): Promise<void> {
  await writeJsonFile(join(folder, SCORES_JSON), scores, 0);
}
