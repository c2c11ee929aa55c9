import { z } from "../npm/zod.ts";
import type { PeopleList } from "../datasets/people_list.ts";
import type { Checkpoint } from "./checkpoint.ts";

const count = z.int().nonnegative();

/** What files say of a {@link PeopleList}. */
export const peopleListSchema: z.ZodType<PeopleList> = z.strictObject({
  file: z.string().regex(/^[\w-]+\.tsv$/), // which leads nowhere else
  source: z.string(),
  identities: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What `checkpoint.json` says of a {@link Checkpoint}, besides its version. */
export const checkpointSchema: z.ZodType<Omit<Checkpoint, "variables" | "momentum">> = z
  .strictObject({
    config: z.record(z.string(), z.unknown()),
    backbone: z.string(),
    state: z.strictObject({
      step: count,
      positions: z.array(z.strictObject({ epoch: count, batch: count })).min(1),
      best: z.strictObject({ step: count, auc: z.number() }).optional(),
      seconds: z.number().nonnegative(),
      images: count,
      lossScale: z.strictObject({ scale: z.number().positive(), steps: count }).optional(),
    }),
    people: z.strictObject({
      train: z.array(peopleListSchema).min(1),
      heldOut: peopleListSchema.optional(),
      earlier: z.array(peopleListSchema),
    }).optional(),
  });
