import { loadBackbone } from "../checkpoints/load_backbone.ts";
import { readCheckpoint } from "../checkpoints/read_checkpoint.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import { FAR_GRID, type TestResult } from "../runs/result_json.ts";
import { rocCurve } from "../verification/roc_curve.ts";
import { tarAtFar } from "../verification/roc_figures.ts";
import { verifyScores } from "../verification/verify_embeddings.ts";
import { verifyPairs } from "../verification/verify_pairs.ts";
import type { ComparisonTest } from "./comparison_tests.ts";

/** Who hears how {@link verifyCell} goes. */
export interface VerifyCellOptions {
  onSkip: (error: ImageDecodeError) => void;
  /** Of the images of one test. */
  onProgress: (embedded: number, images: number) => void;
}

/** Verifies the final weights of a run on each test; pairs of images that cannot be read are left out. */
export async function verifyCell(
  folder: string,
  tests: readonly ComparisonTest[],
  { onSkip, onProgress }: VerifyCellOptions,
): Promise<TestResult[]> {
  const { backbone, recipe } = loadBackbone(await readCheckpoint(folder, "last"));
  try {
    const results: TestResult[] = [];
    for (const test of tests) {
      const { scores, pairs } = (await verifyPairs(backbone, test, {
        recipe,
        onSkip,
        onProgress,
      }))!;
      const roc = rocCurve(scores, pairs.same);
      const { accuracy, auc, eer } = verifyScores(scores, pairs, roc);
      results.push({
        test: test.name,
        pairs: scores.length,
        same: roc.same,
        accuracy: accuracy.mean,
        auc,
        eer,
        tar: FAR_GRID.map((far) => tarAtFar(roc, far)),
      });
    }
    return results;
  } finally {
    backbone.dispose();
  }
}
