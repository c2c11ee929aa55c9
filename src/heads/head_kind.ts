import type { z } from "../npm/zod.ts";
import type { Head } from "./head.ts";
import type { HeadMemory } from "./head_figures.ts";

/** What the numbers of a head are decided by, unless they are given. */
export interface HeadData {
  /** N */
  identities: number;
  /** B */
  batch: number;
  /** K */
  imagesPerIdentity: number;
}

/** What a head must know of its data and its network. */
export interface HeadContext extends HeadData {
  /** N; for the lower boundary, those that are left. */
  identities: number;
  /** D */
  embeddingLength: number;
  /** Of initial weights and of what is left to chance. */
  seed: number;
}

/** Makes a head of one's own. */
export type HeadFactory = (context: HeadContext) => Head;

/**
 * One kind of head: all that flags, configurations, comparisons and the check of memory ask about it. `Spec` is what
 * users say, `Resolved` the same with every number that they leave open.
 */
export interface HeadKind<Spec extends { name: string }, Resolved extends Spec = Spec> {
  /** What its spec begins with. */
  readonly name: Spec["name"];
  /** Names and ranges of its other keys, all of which may be left out. */
  readonly options: Readonly<Record<string, z.ZodType>>;
  /** What the paper calls it besides. */
  readonly alias?: string;
  /** Its row in the paper's Table 1, from 1, which `compare` reproduces. */
  readonly tableRow?: number;
  /** What goes wrong with one image an identity in a batch, if something does. */
  readonly withOneImage?: string;
  /** What it did before there was a word for it: of a run that does not say these, they hold. */
  readonly earlier?: Readonly<Partial<Resolved>>;
  /** What of a spec does not go together, in words of the spec: each as `key: fault`. */
  conflicts?(spec: Spec, batch: Omit<HeadData, "identities">): string[];
  /** The spec with the numbers that it leaves to defaults and to the data. What is resolved stays as it is. */
  resolve(spec: Spec, data: HeadData): Resolved;
  /** On how many of the identities it trains, if not on all; the images of the others are left out. */
  identities?(spec: Resolved): number;
  /** Its size in words, such as `with 100 anchors`. */
  describe?(spec: Resolved): string;
  /** Makes it. */
  create(spec: Resolved, context: HeadContext): Head;
  /** What it will take, known before it is made. */
  memory(spec: Resolved, context: HeadContext): HeadMemory;
}

/** What a spec has of the options of a head: those that neither the data nor the network decide, and the margin flat. */
export type SpecOptions<Options> = Partial<Omit<Options, keyof HeadContext | "scale" | "margin">>;
