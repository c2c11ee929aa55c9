import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";

/** The identities of ascending images, each once. */
export function distinctIdentities(dataset: Dataset, images: Uint32Array): number[] {
  const identities: number[] = [];
  for (const image of images) {
    const identity = identityOf(dataset, image);
    if (identities.at(-1) !== identity) identities.push(identity);
  }
  return identities;
}
