import type { Dataset } from "./dataset.ts";
import { identityOf } from "./identity_of.ts";

/**
 * A view of some identities of a dataset, in their order and numbered anew from 0. Names, paths and
 * bytes stay those of `dataset`.
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
  const kept: number[] = [];
  for (let i = 0; i < dataset.identityCount; i++) if (keep(i)) kept.push(i);
  return new SelectedIdentities(dataset, Uint32Array.from(kept));
}

class SelectedIdentities implements Dataset {
  readonly #dataset: Dataset;
  readonly #kept: Uint32Array;
  readonly #firstImages: Float64Array;

  constructor(dataset: Dataset, kept: Uint32Array) {
    this.#dataset = dataset;
    this.#kept = kept;
    this.#firstImages = new Float64Array(kept.length + 1); // more than 2^32 synthetic ones
    kept.forEach((identity, i) => {
      const images = dataset.firstImage(identity + 1) - dataset.firstImage(identity);
      this.#firstImages[i + 1] = this.#firstImages[i] + images;
    });
  }

  get name(): string {
    return this.#dataset.name;
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
    return this.#dataset.identityName(this.#kept[identity]);
  }

  path(image: number): string {
    return this.#dataset.path(this.#original(image));
  }

  read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#dataset.read(this.#original(image));
  }

  #original(image: number): number {
    const identity = identityOf(this, image);
    return this.#dataset.firstImage(this.#kept[identity]) + image - this.#firstImages[identity];
  }
}
