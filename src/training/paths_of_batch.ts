import type { Dataset } from "../datasets/dataset.ts";
import { SampleStream } from "../streams/sample_stream.ts";
import type { DataPosition, ReadBatchesOptions } from "./read_batches.ts";

/** The paths of the images that a batch was to have; those that could not be read are among them. */
export async function pathsOfBatch(
  dataset: Dataset,
  { batch, imagesPerIdentity, minImages, seed, at }:
    & Pick<ReadBatchesOptions, "batch" | "imagesPerIdentity" | "minImages" | "seed">
    & { at: DataPosition },
): Promise<string[]> {
  const samples = new SampleStream(dataset, {
    batchSize: batch,
    imagesPerIdentity,
    minImages,
    seed,
    epoch: at.epoch,
    batch: at.batch,
    epochs: at.epoch + 1,
  });
  const paths: string[] = [];
  for await (const { image } of samples) {
    paths.push(dataset.path(image));
    if (paths.length === batch) break;
  }
  return paths;
}
