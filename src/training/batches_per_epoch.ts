import type { Dataset } from "../datasets/dataset.ts";
import { SampleStream } from "../streams/sample_stream.ts";
import type { TrainConfig } from "./train_config.ts";

/** The steps of an epoch of what a run learns from first. */
export function batchesPerEpoch(
  { batch, imagesPerIdentity, minImages }: TrainConfig,
  dataset: Dataset,
): number {
  return new SampleStream(dataset, { batchSize: batch, imagesPerIdentity, minImages })
    .batchesPerEpoch;
}
