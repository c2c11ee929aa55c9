import type { DeviceName } from "../compute/device_name.ts";
import type { Device } from "../compute/device.ts";
import { decodeImage } from "../images/decode_image.ts";
import { encodeJpeg } from "../images/encode_jpeg.ts";
import type { Image } from "../images/image.ts";
import type { Orientation, OrientationRule } from "../images/orientation.ts";
import { readImageHeader } from "../images/read_image_header.ts";
import { readOrientation } from "../images/read_orientation.ts";
import { cutFace, type CutFaceOptions, type FacePoints } from "./cut_face.ts";
import type { AlignedFace, AlignFacesOptions, FaceAligner } from "./face_aligner.ts";

/** How faces are cut out of the bytes of photos. */
export interface PhotoRecipe extends Required<AlignFacesOptions> {
  /** Whether photos are turned upright as EXIF says. */
  orientation: OrientationRule;
  /** Where faces are looked for. */
  device: "auto" | DeviceName;
}

/** What a device in use is called. */
export type DeviceDescription = Pick<Device, "name" | "description" | "reason">;

/** A face that was cut out, as the bytes of a JPEG file. */
export interface EncodedFace extends Omit<AlignedFace, "crop" | "box" | "score" | "presence"> {
  /** Absent where somebody else found the points. */
  detected?: Pick<AlignedFace, "box" | "score" | "presence">;
  /** The file. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** What became of a photo. */
export interface PhotoFaces {
  /** Columns of the photo once it is upright. */
  width: number;
  /** Rows of it. */
  height: number;
  /** How the stored photo was turned, as EXIF numbers it. */
  orientation: Orientation;
  /** How it would have to be turned yet for its main face to be upright; 1 if it is. */
  upright: Orientation;
  /** The faces that are wanted, the main one first. */
  faces: EncodedFace[];
  /** How many were found, see `AlignedPhoto`. */
  found: number;
  /** Where they were looked for; absent where somebody else found the points. */
  device?: DeviceDescription;
}

/** Cuts the faces out of a photo. What it needs of it, it loads with the first photo, and keeps. */
export class PhotoAligner {
  readonly #recipe: PhotoRecipe;
  #loaded?: Promise<{ aligner: FaceAligner; upright: FaceAligner; device: Device }>;

  /** Loads nothing yet. */
  constructor(recipe: PhotoRecipe) {
    this.#recipe = recipe;
  }

  /**
   * Cuts the faces out of the bytes of a photo.
   *
   * @param path Where the bytes come from, for errors.
   * @param points Those of its one face, where somebody else found them: in the photo as it is once it is upright.
   * @throws {ImageDecodeError} if they are no picture, or a broken one.
   */
  async align(bytes: Uint8Array, path?: string, points?: FacePoints): Promise<PhotoFaces> {
    const { orientation: rule, template, sampling } = this.#recipe;
    const photo = await decodeImage(bytes, { path, orientation: rule });
    const stored = exifTurn(bytes, rule);
    if (points !== undefined) {
      return await withPoints(photo, stored, points, { template, sampling });
    }
    const { aligner, upright, device } = await (this.#loaded ??= this.#load());
    // The camera knows where up is.
    const { faces, turn, upright: best, ...found } = await (stored === 1 ? aligner : upright).align(
      photo,
    );
    device.check();
    const { name, description, reason } = device;
    return {
      ...found,
      orientation: stored === 1 ? turn : stored,
      upright: best === turn ? 1 : best,
      device: { name, description, reason },
      faces: await Promise.all(
        faces.map(async ({ box, score, presence, points, residual, crop }) => ({
          detected: { box, score, presence },
          points,
          residual,
          bytes: await encodeJpeg(crop),
        })),
      ),
    };
  }

  /** Lets go of what it loaded. */
  async dispose(): Promise<void> {
    const loaded = await this.#loaded?.catch(() => undefined);
    loaded?.aligner.dispose();
  }

  async #load() {
    const [{ useDevice }, { FaceAligner }, { FaceFinder }] = await Promise.all([
      import("../compute/device.ts"),
      import("./face_aligner.ts"),
      import("./face_finder.ts"),
    ]);
    const device = await useDevice(this.#recipe.device), finder = await FaceFinder.load();
    return {
      aligner: new FaceAligner(finder, this.#recipe),
      upright: new FaceAligner(finder, { ...this.#recipe, turns: false }),
      device,
    };
  }
}

/** How EXIF says that a photo is to be turned, where it is heeded. */
export function exifTurn(bytes: Uint8Array, rule: OrientationRule): Orientation {
  return rule === "exif" ? readOrientation(bytes, readImageHeader(bytes).format) : 1;
}

async function withPoints(
  photo: Image,
  orientation: Orientation,
  points: FacePoints,
  options: CutFaceOptions,
): Promise<PhotoFaces> {
  const { residual, crop } = cutFace(photo, points, options);
  const face = { points, residual, bytes: await encodeJpeg(crop) };
  const { width, height } = photo;
  return { width, height, orientation, upright: 1, faces: [face], found: 1 };
}
