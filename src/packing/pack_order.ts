import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { Permutation } from "../random/permutation.ts";

/** An image of a dataset and whom it shows. */
export interface OrderedImage {
  image: number;
  identity: number;
}

/** Every image once, identity by identity. */
export function* inOrder(dataset: Dataset): Generator<OrderedImage> {
  for (let identity = 0; identity < dataset.identityCount; identity++) {
    const end = dataset.firstImage(identity + 1);
    for (let image = dataset.firstImage(identity); image < end; image++) yield { image, identity };
  }
}

/**
 * Every image once, identities mixed by chance; those of one identity stay in their order. Takes 4 bytes an identity.
 */
export function* shuffled(dataset: Dataset, seed: number): Generator<OrderedImage> {
  const order = new Permutation(dataset.imageCount, seed, "pack");
  const taken = new Uint32Array(dataset.identityCount);
  for (let place = 0; place < order.size; place++) {
    const identity = identityOf(dataset, order.at(place));
    yield { image: dataset.firstImage(identity) + taken[identity]++, identity };
  }
}
