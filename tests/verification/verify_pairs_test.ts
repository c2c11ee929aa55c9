import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { smallNet } from "../../src/backbones/small_net.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { identityOf } from "../../src/datasets/identity_of.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { cosineScores } from "../../src/verification/cosine_scores.ts";
import { embedImages } from "../../src/verification/embed_images.ts";
import { scorePairs } from "../../src/verification/score_pairs.ts";
import { verifyPairs } from "../../src/verification/verify_pairs.ts";
import { testOnDevice } from "../devices.ts";

const recipe = { size: 16 };

/** Five people with four images each, of which some are no images. */
function faces(broken: number[] = []): Dataset {
  const faces = syntheticFaces({ identities: 5, imagesPerIdentity: 4 });
  return {
    ...faces,
    read: (image) =>
      broken.includes(image) ? Promise.resolve(new Uint8Array(4)) : faces.read(image),
  };
}

const pairs = {
  a: Int32Array.of(9, 0, 0, 5),
  b: Int32Array.of(8, 1, 8, 9),
  same: Uint8Array.of(1, 1, 0, 0),
};

testOnDevice(
  "wasm",
  "verifyPairs() embeds each image of pairs once, and scores as scorePairs() does of all images",
  async () => {
    const backbone = smallNet({ imageSize: 16, embeddingLength: 4, width: 2 });
    const told: number[][] = [], dataset = faces();
    const scored = await verifyPairs(backbone, { dataset, pairs }, {
      recipe,
      onSkip: () => {},
      onProgress: (...counts) => told.push(counts),
    });
    deepStrictEqual(told, [[5, 5]]);
    const all = Int32Array.from({ length: dataset.imageCount }, (_, image) => image);
    const embedded = await embedImages(backbone, dataset, all, { recipe });
    const ofAll = scorePairs({ dataset, pairs }, embedded);
    deepStrictEqual(ofAll.scores, cosineScores(embedded.embeddings, pairs));
    deepStrictEqual(ofAll.identities, all.map((image) => identityOf(dataset, image)));
    // Rows are others, as are batches, which changes no embedding by more than rounding.
    const rounded = (scores: Float64Array) => Array.from(scores, (score) => score.toFixed(5));
    deepStrictEqual(rounded(scored!.scores), rounded(ofAll.scores));
    deepStrictEqual(scored!.identities, Int32Array.of(0, 0, 1, 2, 2));
    strictEqual(scored!.leftOut, undefined);
    backbone.dispose();
  },
);

testOnDevice(
  "wasm",
  "verifyPairs() leaves out pairs of images that cannot be read, and says how many",
  async () => {
    const backbone = smallNet({ imageSize: 16, embeddingLength: 4, width: 2 });
    const skipped: string[] = [],
      options = {
        recipe,
        onSkip: ({ path }: { path: string }) => skipped.push(path),
      };
    const scored = await verifyPairs(backbone, { dataset: faces([1]), pairs }, options);
    strictEqual(
      scored!.leftOut,
      "Of 4 pairs, 1 is left out of the verification, as an image cannot be read.",
    );
    deepStrictEqual([scored!.pairs.same, skipped.length], [Uint8Array.of(1, 0, 0), 1]);
    await rejects(
      verifyPairs(backbone, { dataset: faces([1, 9]), pairs }, options),
      /Cannot verify on 4 pairs .* no same pair is left: /,
    );
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    const signal = stop.signal, dataset = faces();
    await rejects(verifyPairs(backbone, { dataset, pairs }, { ...options, signal }), /enough/);
    backbone.dispose();
  },
);
