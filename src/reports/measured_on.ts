import { join } from "node:path";

/**
 * What figures or embeddings were made of, as the task that wrote them was told: paths are relative to the folder that
 * it ran in. As JSON it is `measured_on.json`.
 */
export interface MeasuredOn {
  /** The run folder or checkpoint whose network embedded. */
  checkpoint?: string;
  /** The steps that its network was trained for. */
  step?: number;
  /** What was embedded, as {@link openDataset} takes it, with `root` and `seed`. */
  data?: string;
  /** What the paths of an image list are relative to. */
  root?: string;
  /** How text files are written that are not UTF-8. */
  encoding?: string;
  /** Whether links were followed out of the folder of images. */
  followLinks?: boolean;
  /** Of synthetic faces. */
  seed?: number;
  /** A file of embeddings that was compared. */
  embeddings?: string;
  /** The table of samples beside it. */
  samples?: string;
  /** The pairs. */
  pairs?: string;
  /** Of IJB. */
  templates?: string;
  /** Of IJB. */
  faceness?: string;
  /** Of IJB. */
  gallery?: string[];
  /** Of IJB. */
  probes?: string;
  /** Of MegaFace. */
  distractors?: string;
}

/** Writes `measured_on.json` into a folder that is there. */
export async function writeMeasuredOn(folder: string, measuredOn: MeasuredOn): Promise<void> {
  const json = JSON.stringify(measuredOn, null, 2);
  await Deno.writeTextFile(join(folder, "measured_on.json"), json + "\n");
}
