import { open } from "node:fs/promises";
// It puts the package into the npm cache. Its code is never run.
import description from "npm:@mediapipe/face_mesh@0.4.1657299874/package.json" with {
  type: "json",
};

/** Where in the package's data its networks are, as its `face_mesh_solution_packed_assets_loader.js` has it. */
const PLACES = {
  detector: [3757224, 3986256],
  mesh: [2495952, 3737848],
} as const;

/** Google's networks that find faces and their landmarks, each a TFLite file. */
export type FaceNetworkFiles = Record<keyof typeof PLACES, Uint8Array<ArrayBuffer>>;

/**
 * Reads both networks out of the package, which needs permission to read the npm cache.
 *
 * @throws {Error} if the package cannot be read.
 */
export async function readFaceNetworks(): Promise<FaceNetworkFiles> {
  const url = new URL(
    import.meta.resolve(
      "npm:@mediapipe/face_mesh@0.4.1657299874/face_mesh_solution_packed_assets.data",
    ),
  );
  const file = await open(url).catch((cause) => {
    throw new Error(
      `Cannot read the networks of ${description.name}: ${(cause as Error).message}`,
      { cause },
    );
  });
  try {
    const [detector, mesh] = await Promise.all(
      [PLACES.detector, PLACES.mesh].map(async ([start, end]) => {
        const bytes = new Uint8Array(end - start);
        await file.read(bytes, 0, bytes.length, start);
        return bytes;
      }),
    );
    return { detector, mesh };
  } finally {
    await file.close();
  }
}
