import type { DeviceName } from "../compute/device_name.ts";
import type { OrientationRule } from "../images/orientation.ts";
import { PACK_FORMATS } from "../packing/pack.ts";
import type { AlignWarning } from "./align_summary.ts";
import type { AlignFacesOptions } from "./face_aligner.ts";
import type { DeviceDescription } from "./photo_aligner.ts";

/** What `align` writes: a folder of JPEG files, or a set as `pack` writes it. */
export const ALIGN_FORMATS = ["folder", ...PACK_FORMATS] as const;

/** Options of `align`. */
export interface AlignOptions extends AlignFacesOptions {
  /** The folder for the faces and all that is told about them: new, empty, or one to go on with. */
  out: string;
  /**
   * How faces are kept: as files in a folder for each identity, or in a few large files, see `pack`.
   *
   * @default {"folder"}
   */
  format?: typeof ALIGN_FORMATS[number];
  /**
   * Whether photos are turned upright as EXIF says, or left as they are stored.
   *
   * @default {"exif"}
   */
  orientation?: OrientationRule;
  /**
   * A file of points that somebody else found, see `readLandmarkList`; no face is looked for then.
   *
   * @default {none}
   */
  landmarks?: string;
  /**
   * How that file is written if it is not UTF-8, as `TextDecoder` calls it.
   *
   * @default {none, and such a file is an error}
   */
  encoding?: string;
  /**
   * How many workers look for faces and cut them out, each with the networks of its own: some 100 MB. With 0 it is done in place.
   *
   * @default {the number of cores}
   */
  workers?: number;
  /**
   * Where the networks compute.
   *
   * @default {"auto"}
   */
  device?: "auto" | DeviceName;
  /**
   * Whether to go on with what is in the folder already.
   *
   * @default {false}
   */
  resume?: boolean;
  /** Ends it after the photos that are under way; it can be gone on with. */
  signal?: AbortSignal;
  /** Hears of each photo. What it throws ends the alignment. */
  onEvent?: (event: AlignEvent) => void;
}

/** What happens in an alignment. */
export type AlignEvent =
  /** It begins with photo `done` of `images`. */
  | { type: "start"; images: number; done: number }
  /** The networks are loaded. */
  | { type: "device"; device: DeviceDescription }
  /** The faces of a photo were cut out. */
  | { type: "photo"; faces: number }
  /** A photo is left out. */
  | { type: "skip"; path: string; reason: string }
  /** A face was written into the set, once all are cut out. */
  | { type: "packed" };

/** What `align` did. */
export interface AlignSummary {
  /** What `openDataset` takes. */
  path: string;
  /** How many photos were looked at, with those of an alignment that was gone on with. */
  photos: number;
  /** How many faces were cut out. */
  faces: number;
  /** How many photos were left out. */
  skipped: number;
  /** What should be looked at before training. */
  warnings: AlignWarning[];
  /** Whether it was stopped before it was through. */
  isInterrupted: boolean;
}
