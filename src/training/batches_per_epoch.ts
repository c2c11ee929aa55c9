import type { Dataset } from "../datasets/dataset.ts";
import { SampleStream } from "../streams/sample_stream.ts";
import type { Objective } from "./train_config.ts";

/** The steps of an epoch of an objective's data, as far as they are trained on. */
export function batchesPerEpoch(
  { batch, imagesPerIdentity, minImages }: Objective,
  dataset: Dataset,
): number {
  return new SampleStream(dataset, { batchSize: batch, imagesPerIdentity, minImages })
    .batchesPerEpoch;
}
