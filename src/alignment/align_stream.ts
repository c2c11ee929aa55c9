import type { Image } from "../images/image.ts";
import type { AlignedFace, FaceAligner } from "./face_aligner.ts";

/** What {@link AlignStream} makes of an item: the same with a face in place of its photo. */
export type Aligned<T> = Omit<T, "picture"> & {
  /** The crop. */
  readonly picture: Image;
  /** The face in it. */
  readonly face: AlignedFace;
};

/** Options of {@link AlignStream}. */
export interface AlignStreamOptions<T> {
  /**
   * Hears of each item in whose photo there is no face; it is left out. What it throws ends the stream.
   *
   * @default {nobody does}
   */
  onSkip?: (item: T) => void;
}

/**
 * Finds faces in decoded photos and hands on their crops, one item a face, in the order in which the photos came: a stage between
 * `DecodeStream` and `BatchStream`. It computes on the device in use, one photo after the other, about 50 a second; for a training, photos
 * are better aligned once, by `align`.
 *
 * @example Usage
 * ```ts
 * import { AlignStream, DecodeStream, FaceAligner, samplesInOrder, syntheticFaces, useDevice } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await useDevice("wasm");
 * const aligner = await FaceAligner.load();
 * const photos = syntheticFaces({ identities: 1, imagesPerIdentity: 2, size: 200 });
 * const faces = ReadableStream.from(samplesInOrder(photos, 2))
 *   .pipeThrough(new DecodeStream(photos, { workers: 0 }))
 *   .pipeThrough(new AlignStream(aligner));
 *
 * for await (const { picture } of faces) strictEqual(picture.width, 112);
 * aligner.dispose();
 * ```
 */
export class AlignStream<T extends { readonly picture: Image }>
  extends TransformStream<T, Aligned<T>> {
  /**
   * Looks at nothing yet.
   *
   * @param aligner Says which faces are wanted, and how they are cut. It stays the caller's.
   */
  constructor(aligner: FaceAligner, options: AlignStreamOptions<T> = {}) {
    const { onSkip = () => {} } = options;
    super({
      async transform(item, controller) {
        const { faces } = await aligner.align(item.picture);
        if (faces.length === 0) onSkip(item);
        for (const face of faces) controller.enqueue({ ...item, picture: face.crop, face });
      },
    });
  }
}
