import { join } from "node:path";
import { z } from "../npm/zod.ts";
import type { AllPairsVerification } from "../verification/all_pairs_verification.ts";
import type { RankRate } from "../verification/identify_subjects.ts";
import type { IjbIdentification } from "../verification/identification_intervals.ts";
import type { IjbVerification } from "../verification/ijb_verification.ts";
import type { Megaface } from "../verification/megaface.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import { writeJsonFile } from "./json_file.ts";
import { intervalSchema, resamplingSchema } from "./roc_json.ts";

/** The file in the folder of a verification by a protocol other than pairs that holds its figures. */
export const VERIFICATION_JSON = "verification.json";

/** What `deno task verify` writes of a protocol other than pairs. */
export type ProtocolFigures =
  | { protocol: "ijb-1-1" } & IjbVerification
  | { protocol: "ijb-1-n" } & IjbIdentification
  | { protocol: "megaface" } & Megaface
  | { protocol: "all-pairs" } & AllPairsVerification;

const count = z.int().nonnegative();
const interval = intervalSchema.optional();
const resampling = resamplingSchema.optional();
const notices = z.array(z.string());

/** What a {@link RankRate} is as JSON. */
export const rankSchema = z.object({
  rank: count,
  rate: z.number(),
  interval,
}) satisfies z.ZodType<RankRate>;

/** What a {@link RateAtFar} is as JSON, where a threshold of -Infinity, which accepts all, is null. */
export const rateSchema = z.object({
  far: z.number(),
  tar: z.number().nullable(),
  threshold: z.number().nullable(),
  interval,
}) satisfies z.ZodType<RateAtFar>;

/** The same over several galleries, each of which has a threshold of its own. */
export const meanRateSchema = rateSchema.omit({ threshold: true });

const ranks = z.array(rankSchema);
const rates = z.array(rateSchema);

/** What {@link ProtocolFigures} are as JSON. */
export const protocolSchema = z.discriminatedUnion("protocol", [
  z.object({
    protocol: z.literal("ijb-1-1"),
    pairs: count,
    same: count,
    rates,
    resampling,
    notices,
  }),
  z.object({
    protocol: z.literal("ijb-1-n"),
    galleries: z.array(
      z.object({ gallery: count, mated: count, nonMated: count, ranks, rates }),
    ),
    ranks,
    rates: z.array(meanRateSchema),
    resampling,
    notices,
  }),
  z.object({
    protocol: z.literal("megaface"),
    probes: count,
    mated: count,
    searches: count,
    distractors: count,
    cmc: ranks,
    resampling,
    differentPairs: count,
    rates,
  }),
  z.object({ protocol: z.literal("all-pairs"), pairs: count, same: count, rates, resampling }),
]) satisfies z.ZodType<ProtocolFigures>;

/** Writes `verification.json` into a folder that is there. */
export async function writeProtocol(folder: string, figures: ProtocolFigures): Promise<void> {
  await writeJsonFile(join(folder, VERIFICATION_JSON), figures);
}
