import type { BackboneFactory } from "../backbones/backbones.ts";
import type { Device } from "../compute/device.ts";
import type { DeviceName } from "../compute/device_name.ts";
import type { OrientationRule } from "../images/orientation.ts";

/** What to inspect. */
export interface InspectOptions {
  /** What `openDataset` opens. */
  data: string;
  /** What the paths of an image list are relative to. @default {the list's folder} */
  root?: string;
  /** How text files are written that are not UTF-8, nor UTF-16 with its mark: a name that `TextDecoder` takes. */
  encoding?: string;
  /** Follows symbolic links out of the folders of images. @default {false} */
  followLinks?: boolean;
  /** A file whose first column names the identities to keep. */
  identities?: string;
  /** A file whose first column names the identities to leave out, or several. */
  exclude?: string | string[];
  /** A test set that should have nobody in common with the dataset. */
  test?: string;
  /** What its paths are relative to, if it is an image list. @default {the list's folder} */
  testRoot?: string;
  /** Compares centres of identities with those of the test set: a run folder or a checkpoint. */
  checkpoint?: string;
  /**
   * The cosine above which two centres are taken for one person's.
   *
   * @default {what centreThreshold makes of the test set}
   */
  threshold?: number;
  /** Decodes each image, and compares pixels in place of bytes. @default {false} */
  decode?: boolean;
  /**
   * Whether pictures are turned upright as EXIF says, before they are measured and compared, or left as they are stored. What a
   * network is shown is turned as in its training.
   *
   * @default {"exif"}
   */
  orientation?: OrientationRule;
  /** Where to compute embeddings. @default {"auto"} */
  device?: "auto" | DeviceName;
  /** Makes a network of one's own, as in the configuration of the run. */
  backbone?: BackboneFactory;
  /** A folder, new or empty, for everything that was found. */
  out?: string;
  /** Ends the inspection; what was found by then is returned. */
  signal?: AbortSignal;
  /** Hears what happens. */
  onEvent?: (event: InspectEvent) => void;
}

/** What an inspection tells of itself. */
export type InspectEvent =
  | { type: "start"; what: "read" | "embed"; name: string; images: number; device?: Device }
  | { type: "progress"; done: number; images: number };
