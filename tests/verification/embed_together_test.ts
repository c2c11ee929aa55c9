import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { smallNet } from "../../src/backbones/small_net.ts";
import { type Communicator, singleRank } from "../../src/compute/communicator.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { embedImages } from "../../src/verification/embed_images.ts";
import { embedTogether } from "../../src/verification/embed_together.ts";
import { testOnDevice } from "../devices.ts";

const BACKBONE = { imageSize: 16, embeddingLength: 4, width: 2 };
const recipe = { size: 16 };

/** 200 images, some of which are no images. */
function faces(): Dataset {
  const faces = syntheticFaces({ identities: 20, imagesPerIdentity: 10 });
  return {
    ...faces,
    read: (image) => broken(image) ? Promise.resolve(new Uint8Array(4)) : faces.read(image),
  };
}

const broken = (image: number) => image % 50 === 7;

/** Ranks one after the other, the last one of which learns what the others gave. */
async function inTurn<T>(size: number, work: (communicator: Communicator) => Promise<T>) {
  const given: Float32Array[][] = [];
  let last: T;
  for (let rank = size - 1; rank >= 0; rank--) {
    const own: Float32Array[] = given[rank] = [];
    last = await work({
      ...singleRank,
      rank,
      size,
      allGather(values) {
        own.push(values.slice());
        return Array.from({ length: size }, (_, i) => given[i]?.[own.length - 1] ?? values);
      },
    });
  }
  return last!;
}

testOnDevice(
  "wasm",
  "embedTogether() comes to the embeddings of one rank to the bit, broken images among them",
  async () => {
    const backbone = smallNet(BACKBONE);
    const images = Int32Array.from({ length: 190 }, (_, i) => i + 5);
    const skipped: string[] = [], told: number[] = [];
    const options = { recipe, onSkip: () => {} };
    const expected = await embedImages(backbone, faces(), images, options);
    for (const size of [1, 3]) {
      skipped.length = 0;
      const embedded = await inTurn(
        size,
        (communicator) =>
          embedTogether(backbone, faces(), images, {
            communicator,
            recipe,
            onSkip: ({ path }) => skipped.push(path),
            onProgress: (embedded) => told.push(embedded),
          }),
      );
      deepStrictEqual(embedded, expected, `${size} ranks`);
      strictEqual(skipped.length, 4);
    }
    ok(Math.max(...told) <= images.length && Math.min(...told) > 0);
    backbone.dispose();
  },
);
