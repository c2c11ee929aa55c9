import { readCheckpoint } from "../checkpoints/read_checkpoint.ts";
import { loadBackbone } from "../checkpoints/load_backbone.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import { cosineScores } from "../verification/cosine_scores.ts";
import { embedImages } from "../verification/embed_images.ts";
import { readablePairs } from "../verification/readable_pairs.ts";
import { rocCurve } from "../verification/roc_curve.ts";
import { tarAtFar } from "../verification/tar_at_far.ts";
import { verifyScores } from "../verification/verify.ts";
import { FAR_GRID, type TestResult } from "./cell_result.ts";
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
    for (const { name, dataset, pairs } of tests) {
      const wanted = Int32Array.from(new Set([...pairs.a, ...pairs.b])).sort();
      const embedded = await embedImages(backbone, dataset, wanted, {
        recipe,
        onSkip,
        onProgress: (embedded) => onProgress(embedded, wanted.length),
      });
      const rows = readablePairs(pairs, embedded.images, embedded.unreadable);
      const scores = cosineScores(embedded.embeddings, rows);
      const roc = rocCurve(scores, rows.same);
      const { accuracy, auc, eer } = verifyScores(scores, rows, roc);
      results.push({
        test: name,
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
