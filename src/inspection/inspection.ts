import type { AlignmentLook } from "../alignment/look_at_alignment.ts";
import type { PassedOver } from "../datasets/passed_over.ts";
import type { OrientationRule } from "../images/orientation.ts";
import type { ImageCounts } from "./count_images.ts";

/** What an inspection found; as JSON it is `inspection.json`. Lists hold the first few, files all. */
export interface Inspection {
  /** The dataset. */
  data: InspectedDataset;
  /** The test set, where there is one. */
  test?: InspectedDataset;
  /** Images of the dataset that are equal. */
  duplicates: {
    /** What was compared: files as they are, or what they decode to. */
    by: "bytes" | "pixels";
    /** Images that an identity has more than once, the first of each not counted. */
    within: number;
    /** Pictures that stand under two identities or more. */
    across: number;
    /** Identities that have such a picture. */
    identities: number;
    /** Of the pictures across identities, those under so many that `shared` leaves them out. */
    placeholders: number;
    /** Pairs of identities that share pictures. */
    pairs: number;
    /** Those that share the most; `identity` has fewer images. */
    shared: SharedPictures[];
  };
  /** What the dataset shares with the test set. */
  overlap?: {
    /** Identities found in any of these ways. */
    identities: number;
    /** By equal names; absent where one of the two sets does not name its people. */
    byName?: {
      /** Identities of the dataset whose names the test set has too. */
      identities: number;
      /** The first of these names. */
      names: string[];
    };
    /** By equal images. */
    byImage: {
      /** Images of the dataset that the test set has too. */
      images: number;
      /** Identities of the dataset that have them. */
      identities: number;
      /** Pairs of identities, one of each set, that share pictures. */
      pairs: number;
      /** Those that share the most. */
      shared: SharedPictures[];
    };
    /** By their centres, with a checkpoint. */
    byCentre?: {
      /** The cosine above which two centres were taken for one person's. */
      threshold: number;
      /** About the share of people not in the test set who are reported none the less. */
      strangers: number;
      /** About the share of people in both who are found; `null` if that cannot be told. */
      found: number | null;
      /** Identities of the dataset found so. */
      identities: number;
      /** The most alike. */
      likely: { identity: string; other: string; cosine: number }[];
    };
  };
  /** Whether it was ended before it was through. */
  isInterrupted: boolean;
}

/** Two identities and how many pictures both have. */
export interface SharedPictures {
  /** The one of the dataset, or of two of the dataset the one with fewer images. */
  identity: string;
  /** The one of the test set, or the other of the dataset. */
  other: string;
  /** Different pictures that both have. */
  images: number;
}

/** What one dataset is like. */
export interface InspectedDataset {
  /** What the user called it. */
  name: string;
  /** What there was to say of it when it was opened, such as how a list was understood. */
  notices: string[];
  /** Identities, and images of each. */
  counts: ImageCounts;
  /** How many images were looked at: all, unless it was ended before. */
  done: number;
  /** Bytes of all images that were looked at, as they are encoded. */
  bytes: number;
  /** How many images there are of each format, the commonest first. */
  formats: Record<string, number>;
  /** How many different sizes there are. */
  sizeCount: number;
  /** How many images there are of each width and height, the commonest first. */
  sizes: Record<string, number>;
  /** Images that EXIF says are stored turned or mirrored. */
  turned: {
    count: number;
    /** Whether they were turned upright, or left as they are stored. */
    by: OrientationRule;
  };
  /** How the faces of some images lie in them; absent where that is not looked at: faces that are drawn, and images of less than 32 pixels. */
  alignment?: AlignmentLook;
  /** What its source holds besides these images; absent where that is not looked for, as in a list. */
  passedOver?: PassedOver;
  /** Images that cannot be read. */
  unreadable: {
    count: number;
    first: UnreadableImage[];
    /** Identities of whom no image can be read. */
    identities: { count: number; first: string[] };
  };
}

/** An image that cannot be read. */
export interface UnreadableImage {
  /** Where it comes from. */
  path: string;
  /** Whose it is. */
  identity: string;
  /** What is wrong with it. */
  reason: string;
}

/** Whether something was found that should be mended before training. */
export function hasDataFaults({ data, duplicates, overlap }: Inspection): boolean {
  return data.unreadable.count > 0 || duplicates.across > 0 || (overlap?.identities ?? 0) > 0;
}
