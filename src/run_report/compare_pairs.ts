import type { Dataset } from "../datasets/dataset.ts";
import { tableCell } from "../formats/table_cell.ts";
import { readSamples, type Samples } from "../runs/samples_tsv.ts";
import { cosineScores } from "../verification/cosine_scores.ts";
import { readEmbeddings } from "../verification/embeddings_file.ts";
import { readPairs } from "../verification/read_pairs.ts";
import { rocCurve } from "../verification/roc_curve.ts";
import { bestThreshold } from "../verification/roc_figures.ts";
import type { ComparedPairs, ShownImage } from "./compared_pairs.ts";
import type { PairsSource } from "./find_pairs.ts";
import { hardestPairs } from "./hardest_pairs.ts";
import { thumbnail } from "./thumbnail.ts";

/** Mistakes of each kind that are shown. */
const SHOWN = 12;

/**
 * Compares embeddings on pairs, and finds the worst mistakes.
 *
 * @param data What was embedded, to show images of. Without it there are none.
 * @throws {Error} if something of these cannot be read, or does not fit.
 */
export async function comparePairs(
  { embeddings: file, samples: table, pairs: list, encoding }: PairsSource,
  data?: Dataset,
): Promise<ComparedPairs> {
  const embeddings = await readEmbeddings(file);
  const samples = table === undefined ? undefined : await readSamples(table, encoding);
  if (samples && samples.paths.length !== embeddings.count) {
    throw new RangeError(
      `Cannot use table of samples "${table}" as it has ${samples.paths.length} rows for ` +
        `${embeddings.count} embeddings`,
    );
  }
  const pairs = await readPairs(list, {
    imageCount: embeddings.count,
    ...(samples ? { path: (row: number) => samples.paths[row] } : {}),
  }, { encoding });
  const scores = cosineScores(embeddings, pairs);
  const { threshold, accuracy } = bestThreshold(rocCurve(scores, pairs.same));
  const hardest = hardestPairs(scores, pairs.same, threshold, SHOWN);
  const rows = [...hardest.accepts, ...hardest.rejects]
    .flatMap((pair) => [pairs.a[pair], pairs.b[pair]]);
  const { images, notices } = await showImages([...new Set(rows)], samples, data);
  const show = (pair: number) => ({
    score: scores[pair],
    images: [images.get(pairs.a[pair])!, images.get(pairs.b[pair])!] as [ShownImage, ShownImage],
  });
  return {
    scores,
    same: pairs.same,
    threshold,
    accuracy,
    ...hardest,
    accepts: hardest.accepts.map(show),
    rejects: hardest.rejects.map(show),
    notices,
  };
}

async function showImages(rows: number[], samples?: Samples, data?: Dataset) {
  const images = new Map<number, ShownImage>();
  const notices: string[] = [];
  for (const row of rows) {
    images.set(row, {
      path: samples?.paths[row] ?? `row ${row}`,
      identity: samples?.identities[row],
    });
  }
  if (data && samples) {
    const wanted = new Map([...images.values()].map((image) => [image.path, image]));
    for (let image = 0; image < data.imageCount && wanted.size > 0; image++) {
      const path = tableCell(data.path(image)); // as in the table of samples
      const shown = wanted.get(path);
      if (!shown) continue;
      wanted.delete(path);
      try {
        shown.thumbnail = await thumbnail(await data.read(image), path);
      } catch (fault) {
        notices.push((fault as Error).message);
      }
    }
    if (wanted.size > 0) {
      const [path] = wanted.keys();
      notices.push(
        `"${data.name}" has no image "${path}", and ${wanted.size - 1} more are missing`,
      );
    }
  } else if (data) {
    notices.push(`No images are shown as there is no samples.tsv that says which row is which`);
  }
  return { images, notices };
}
