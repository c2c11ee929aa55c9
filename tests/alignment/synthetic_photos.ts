import type { Dataset } from "../../src/datasets/dataset.ts";
import type { Point } from "../../src/alignment/similarity.ts";
import type { FacePoints } from "../../src/alignment/cut_face.ts";
import { faceIdentity } from "../../src/images/faces/face_identity.ts";
import { faceNuisance } from "../../src/images/faces/face_nuisance.ts";
import { FacePose } from "../../src/images/faces/face_pose.ts";
import type { Image } from "../../src/images/image.ts";
import { renderSyntheticFace } from "../../src/images/synthetic_face.ts";

/** A synthetic face on a larger canvas, and where the generator has put its eyes, the tip of its nose, and the corners of its mouth. */
export interface SyntheticPhoto {
  image: Image;
  points: FacePoints;
}

/**
 * Draws a face, `size` x `size`, on a canvas of grey.
 *
 * @param at Its place on the canvas; by chance where nobody says.
 */
export function syntheticPhoto(
  identity: number,
  { width = 320, height = 260, size = 160, at = [80, 50] }: {
    width?: number;
    height?: number;
    size?: number;
    at?: Point;
  } = {},
): SyntheticPhoto {
  const face = renderSyntheticFace({ seed: 5, identity, image: 0, size });
  const image = { width, height, data: new Uint8Array(width * height * 3).fill(110) };
  putImage(image, face, at);
  return {
    image,
    points: pointsOf(identity, size).map(([x, y]) => [x + at[0], y + at[1]]) as never,
  };
}

/** Writes an image into another. */
export function putImage(image: Image, part: Image, [x, y]: Point): void {
  for (let row = 0; row < part.height; row++) {
    const pixels = part.data.subarray(row * part.width * 3, (row + 1) * part.width * 3);
    image.data.set(pixels, ((y + row) * image.width + x) * 3);
  }
}

/** As the generator draws them, see `paintFeatures`. */
function pointsOf(identity: number, size: number): Point[] {
  const person = faceIdentity(5, identity), nuisance = faceNuisance(5, identity, 0);
  const { eyes, nose, mouth, head } = person, pose = new FacePose(head, nuisance, size);
  const place = (x: number, y: number, lift = 0): Point => {
    const at = pose.surface(x, y, lift);
    return [at.x - 0.5, at.y - 0.5];
  };
  const { smile } = nuisance.expression, half = mouth.half * (1 + 0.16 * smile);
  const plane = pose.surface(0, nose.length + mouth.y, 0.03),
    v = 0.05 * smile +
      (mouth.bend - 0.75 * smile) * half * half;
  const corner = (u: number): Point => [
    plane.x + u * plane.ux + v * plane.vx - 0.5,
    plane.y + u * plane.uy + v * plane.vy - 0.5,
  ];
  return [
    place(-eyes.apart, eyes.y),
    place(eyes.apart, eyes.y),
    place(0, nose.length, 0.2),
    corner(-half),
    corner(half),
  ];
}

/** Photos in memory as a dataset, by the names of identities and files. */
export function photoDataset(
  photos: Record<string, Record<string, Image | Uint8Array<ArrayBuffer>>>,
): Dataset {
  const people = Object.entries(photos);
  const files = people.flatMap(([person, files]) =>
    Object.entries(files).map(([file, photo]) => ({ path: `photos/${person}/${file}`, photo }))
  );
  const firsts = [0];
  for (const [, own] of people) firsts.push(firsts.at(-1)! + Object.keys(own).length);
  return {
    name: "photos",
    identityCount: people.length,
    imageCount: files.length,
    firstImage: (identity) => firsts[identity],
    identityName: (identity) => people[identity][0],
    path: (image) => files[image].path,
    read(image) {
      const { photo } = files[image];
      return Promise.resolve(photo instanceof Uint8Array ? photo.slice() : ppmBytes(photo));
    },
    close: () => Promise.resolve(),
  };
}

/** As a PPM, whatever its name ends in: pictures are told by their first bytes, and this takes no time. */
export function ppmBytes({ width, height, data }: Image): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(`P6 ${width} ${height} 255 `);
  const bytes = new Uint8Array(header.length + data.length);
  bytes.set(header);
  bytes.set(data, header.length);
  return bytes;
}
