import { z } from "../npm/zod.ts";
import type { MeasuredOn } from "../reports/measured_on.ts";
import type { ScoreHistogram } from "../verification/score_histogram.ts";
import { intervalSchema } from "../verification/verification_schema.ts";
import type { ProtocolFigures } from "./run_record.ts";

const count = z.int().nonnegative();
const text = z.string().optional();

/** What a {@link MeasuredOn} is as JSON. */
export const measuredOnSchema: z.ZodType<MeasuredOn> = z.object({
  checkpoint: text,
  step: count.optional(),
  data: text,
  root: text,
  encoding: text,
  followLinks: z.boolean().optional(),
  seed: z.number().optional(),
  embeddings: text,
  samples: text,
  pairs: text,
  templates: text,
  faceness: text,
  gallery: z.array(z.string()).optional(),
  probes: text,
  distractors: text,
});

/** What a {@link ScoreHistogram} is as JSON. */
export const scoreHistogramSchema: z.ZodType<ScoreHistogram> = z.object({
  edges: z.array(z.number()).min(2),
  same: z.array(z.number()),
  different: z.array(z.number()),
}).refine(({ edges, same, different }) =>
  edges.length === same.length + 1 && edges.length === different.length + 1
);

const interval = intervalSchema.optional();
const ranks = z.array(z.object({ rank: count, rate: z.number(), interval }));
const rates = z.array(z.object({ far: z.number(), tar: z.number().nullable(), interval }));

/** What the protocols of `deno task verify` write, as JSON. */
export const protocolSchema: z.ZodType<ProtocolFigures> = z.discriminatedUnion("protocol", [
  z.object({ protocol: z.literal("ijb-1-1"), pairs: count, same: count, rates }),
  z.object({ protocol: z.literal("all-pairs"), pairs: count, same: count, rates }),
  z.object({
    protocol: z.literal("ijb-1-n"),
    galleries: z.array(z.object({ gallery: count, mated: count, nonMated: count })),
    ranks,
    rates,
  }),
  z.object({
    protocol: z.literal("megaface"),
    searches: count,
    distractors: count,
    differentPairs: count,
    cmc: ranks,
    rates,
  }),
]);
