import { isRecord } from "../checks/parse_json_object.ts";
import { z } from "../npm/zod.ts";
import centroidProjection from "./centroid_projection.ts";
import fullFc from "./full_fc.ts";
import type { Head } from "./head.ts";
import type { HeadMemory } from "./head_figures.ts";
import type { HeadContext, HeadData, HeadFactory, HeadKind } from "./head_kind.ts";
import lower from "./lower_boundary.ts";
import multiSimilarity from "./multi_similarity.ts";
import nPair from "./n_pair.ts";
import partialFc from "./partial_fc.ts";
import virtualFc from "./virtual_fc.ts";

/** All heads there are. A new one is a file beside this one, and its place in this list. */
export const HEADS = [
  virtualFc,
  fullFc,
  partialFc,
  centroidProjection,
  lower,
  nPair,
  multiSimilarity,
] as const;

/** A head by name; see the options of each head for what the options mean. */
export type HeadSpec = {
  [Place in keyof typeof HEADS]: (typeof HEADS)[Place] extends HeadKind<infer Spec> ? Spec : never;
}[number];

/** What of a kind does not depend on which it is. */
const KINDS = HEADS as unknown as readonly HeadKind<HeadSpec>[];

/** What a head's spec may begin with. */
export const HEAD_NAMES: readonly string[] = KINDS.map(({ name }) => name);

/** What a head's spec may say. */
export const headSchema = z.discriminatedUnion(
  "name",
  KINDS.map(({ name, options }) => z.strictObject({ name: z.literal(name), ...options })) as never,
) as z.ZodType<HeadSpec>;

/** All that is known of the head of a spec before it is made. */
export function headKindOf({ name }: { name: string }): HeadKind<HeadSpec> {
  return KINDS.find((kind) => kind.name === name)!;
}

/** A spec with the numbers that it leaves to defaults and to the data, as the files of a run have it. */
export function resolveHead(spec: HeadSpec, data: HeadData): HeadSpec {
  return headKindOf(spec).resolve(spec, data);
}

/** A head as the files of a run have it, with what an earlier version that wrote them did and had no word for. */
export function headOfRun(spec: unknown): unknown {
  if (!isRecord(spec)) return spec;
  return { ...KINDS.find(({ name }) => name === spec.name)?.earlier, ...spec };
}

/** Makes the head that a spec describes. */
export function createHead(spec: HeadSpec | HeadFactory, context: HeadContext): Head {
  return typeof spec === "function"
    ? spec(context)
    : headKindOf(spec).create(resolveHead(spec, context), context);
}

/** What the head that a spec describes will take, known before anything is made. */
export function headMemory(spec: HeadSpec, context: HeadContext): HeadMemory {
  return headKindOf(spec).memory(resolveHead(spec, context), context);
}

/** A head in words: `virtual-fc with 100 anchors`. */
export function describeHead(spec: HeadSpec, data: HeadData): string {
  const size = headKindOf(spec).describe?.(resolveHead(spec, data));
  return size === undefined ? spec.name : `${spec.name} ${size}`;
}

/** The ways to train that the paper's Table 1 has, in its order, at their default settings. */
export const TABLE_1_HEADS: readonly HeadSpec[] = KINDS
  .filter(({ tableRow }) => tableRow !== undefined)
  .sort((a, b) => a.tableRow! - b.tableRow!)
  .map(({ name }) => ({ name }) as HeadSpec);

/** A head, given as its spec's text, with what the paper calls it. */
export function headTitle(head: string): string {
  const alias = KINDS.find(({ name }) => name === head.split(":", 1)[0])?.alias;
  return alias === undefined ? head : `${head} (${alias})`;
}
