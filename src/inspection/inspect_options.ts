import type { BackboneFactory } from "../backbones/backbones.ts";
import type { NetworkOverrides } from "../checkpoints/override_network.ts";
import type { Device } from "../compute/device.ts";
import type { DeviceName } from "../compute/device_name.ts";
import type { DataSource } from "../datasets/data_source.ts";
import type { PeopleSelection } from "../datasets/select_people.ts";
import type { OrientationRule } from "../images/orientation.ts";

/** What to inspect. */
export interface InspectOptions
  extends
    Omit<DataSource, "seed">,
    Pick<PeopleSelection, "identities" | "exclude">,
    NetworkOverrides {
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
  | {
    type: "start";
    what: "read" | "embed";
    name: string;
    /** What is to be known of the network besides, in a sentence. */
    description?: string;
    images: number;
    device?: Device;
  }
  | { type: "progress"; done: number; images: number };
