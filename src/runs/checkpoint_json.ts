import { parseBySchema } from "../checks/parse_by_schema.ts";
import { isRecord, parseJsonObject } from "../checks/parse_json_object.ts";
import { z } from "../npm/zod.ts";
import { type PeopleList, peopleListSchema } from "./people_tsv.ts";

/** The file in the folder of a checkpoint that says what it is. */
export const CHECKPOINT_JSON = "checkpoint.json";

/** Version 2 does not say who was trained on; up to version 3 a configuration has the keys of its first objective at the top. */
const VERSION = 4, READABLE: readonly unknown[] = [2, 3, VERSION];

/** How far a run had come. */
export interface CheckpointState {
  /** Steps taken. */
  step: number;
  /** The next batch of each dataset. */
  positions: { epoch: number; batch: number }[];
  /** The largest area under the ROC curve so far, and after which step it was that. */
  best?: { step: number; auc: number };
  /** Seconds spent in training steps, and images seen in them. */
  seconds: number;
  /** Images seen in these steps. */
  images: number;
}

/** Whom a run has learnt from, and whom it kept from that, as lists in its folder. */
export interface RunPeople {
  /** Those of each dataset that is trained on, in the order of the rows that heads have for them. */
  train: PeopleList[];
  /** Those that the run held out to test on; absent if it is given pairs. */
  heldOut?: PeopleList;
  /** Others that the network was trained on before: by the run that it begins with, or by this one on other data. */
  earlier: PeopleList[];
}

/** What `checkpoint.json` says of a run at one moment, besides its version. */
export interface CheckpointRecord {
  /** The configuration of the run, as JSON. */
  config: Record<string, unknown>;
  /** What made the backbone, such as `small:width=32`. */
  backbone: string;
  /** How far it had come. */
  state: CheckpointState;
  /** Whom it was trained on; unknown of checkpoints that were written before this was, and of imported networks. */
  people?: RunPeople;
  /** Where the network comes from, if another program trained it. */
  imported?: ImportedFrom;
}

/** The file of another program that a network was taken from. */
export interface ImportedFrom {
  /** Its path, as it was given. */
  file: string;
  /** What it is, in words. */
  format: string;
}

const count = z.int().nonnegative();

/** What a {@link CheckpointRecord} is as JSON. */
export const checkpointSchema = z.strictObject({
  config: z.record(z.string(), z.unknown()),
  backbone: z.string(),
  state: z.strictObject({
    step: count,
    positions: z.array(z.strictObject({ epoch: count, batch: count })).min(1),
    best: z.strictObject({ step: count, auc: z.number() }).optional(),
    seconds: z.number().nonnegative(),
    images: count,
  }),
  people: z.strictObject({
    train: z.array(peopleListSchema).min(1),
    heldOut: peopleListSchema.optional(),
    earlier: z.array(peopleListSchema),
  }).optional(),
  imported: z.strictObject({ file: z.string(), format: z.string() }).optional(),
}) satisfies z.ZodType<CheckpointRecord>;

/** The text of `checkpoint.json`. */
export function formatCheckpoint(record: CheckpointRecord): string {
  return JSON.stringify({ version: VERSION, ...record }, null, 2) + "\n";
}

/**
 * Parses a text of `checkpoint.json`.
 *
 * @throws {SyntaxError} if it is none, or of another version.
 */
export function parseCheckpoint(text: string): CheckpointRecord {
  try {
    const { version, ...about } = parseJsonObject(text);
    if (!READABLE.includes(version)) {
      throw new SyntaxError(
        `expected version 2, 3 or ${VERSION}, got ${JSON.stringify(version)}`,
      );
    }
    // Of runs in float16, which there were; steps in float32 take none.
    if (isRecord(about.state)) delete about.state.lossScale;
    return parseBySchema(checkpointSchema, about);
  } catch (cause) {
    throw new SyntaxError(`${CHECKPOINT_JSON}: ${(cause as Error).message}`, { cause });
  }
}
