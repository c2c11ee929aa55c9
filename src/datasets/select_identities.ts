import type { Dataset } from "./dataset.ts";
import { DatasetView } from "./dataset_view.ts";
import { identityOf } from "./identity_of.ts";

/**
 * A view of some identities of a dataset, in their order and renumbered from 0. Names, paths and
 * bytes stay those of `dataset`, and closing one closes the other. It takes 8 bytes an identity, or nothing where all
 * are kept.
 *
 * @param keep Whether to keep an identity, by its number in `dataset`; asked once for each.
 *
 * @example Those with two or more images
 * ```ts
 * import { selectIdentities, syntheticFaces } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const faces = syntheticFaces({ identities: 10, imagesPerIdentity: 4 });
 * const several = selectIdentities(faces, (i) => faces.firstImage(i + 1) - faces.firstImage(i) >= 2);
 *
 * strictEqual(several.identityCount, 10);
 * ```
 */
export function selectIdentities(
  dataset: Dataset,
  keep: (identity: number) => boolean,
): Dataset {
  const isKept = new Uint8Array(dataset.identityCount);
  let count = 0;
  for (let i = 0; i < isKept.length; i++) {
    if (!keep(i)) continue;
    isKept[i] = 1;
    count++;
  }
  if (count === dataset.identityCount) return dataset;
  const kept = new Uint32Array(count);
  for (let i = 0, place = 0; i < isKept.length; i++) if (isKept[i]) kept[place++] = i;
  return new SelectedIdentities(dataset, kept);
}

/**
 * A view of a dataset with its identities in another order.
 *
 * @param order For each identity of the view its number in `dataset`; taken over.
 */
export function arrangeIdentities(dataset: Dataset, order: Uint32Array): Dataset {
  return new SelectedIdentities(dataset, order);
}

class SelectedIdentities extends DatasetView {
  readonly #kept: Uint32Array;
  readonly #firstImages: Uint32Array | Float64Array;

  constructor(dataset: Dataset, kept: Uint32Array) {
    // A selection of a selection is one of the first dataset, so that the one between can go.
    if (dataset instanceof SelectedIdentities) {
      for (let i = 0; i < kept.length; i++) kept[i] = dataset.#kept[kept[i]];
      dataset = dataset.dataset;
    }
    super(dataset);
    this.#kept = kept;
    const Numbers = dataset.imageCount < 2 ** 32 ? Uint32Array : Float64Array;
    this.#firstImages = new Numbers(kept.length + 1);
    for (let i = 0; i < kept.length; i++) {
      const images = dataset.firstImage(kept[i] + 1) - dataset.firstImage(kept[i]);
      this.#firstImages[i + 1] = this.#firstImages[i] + images;
    }
  }

  get identityCount(): number {
    return this.#kept.length;
  }

  get imageCount(): number {
    return this.#firstImages[this.#kept.length];
  }

  firstImage(identity: number): number {
    return this.#firstImages[identity];
  }

  identityName(identity: number): string {
    return this.dataset.identityName(this.#kept[identity]);
  }

  protected original(image: number): number {
    const identity = identityOf(this, image);
    return this.dataset.firstImage(this.#kept[identity]) + image - this.#firstImages[identity];
  }
}
