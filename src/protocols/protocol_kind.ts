import type { Communicator } from "../compute/communicator.ts";
import type { z } from "../npm/zod.ts";
import type { Embeddings } from "../verification/embeddings.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import type { RankRate } from "./identify_subjects.ts";

/** A file that a protocol takes by a flag, which is named after it. */
export interface ProtocolFile {
  /** What it has to hold. */
  readonly help: string;
  /** Whether the protocol takes nothing without it. */
  readonly isNeeded?: boolean;
  /** Whether the flag takes several. */
  readonly isList?: boolean;
  /** Whether it holds embeddings as `deno task extract` writes them: a folder, or a file with tables beside it. */
  readonly isExtraction?: boolean;
  /**
   * The files and folders that a task must be let read.
   *
   * @default {the file itself}
   */
  reads?(path: string): string[];
}

/** One kind of verification: all that flags, `--help`, completions and the confinement of tasks ask about it. */
export interface ProtocolKind<Name extends string, Files extends object = object> {
  /** What `--protocol` takes. */
  readonly name: Name;
  /** Which files it takes besides the embeddings and their table of samples. */
  readonly files: { readonly [File in keyof Files]-?: ProtocolFile };
  /** Whether it must know whose the embeddings are. */
  readonly needsSamples?: boolean;
  /** Whether ranks of MPI can share its work. */
  readonly hasRanks?: boolean;
}

/** What a protocol tests. */
export interface ProtocolInput<Files extends object> {
  /** [n, D] */
  embeddings: Embeddings;
  /** The identity of each row; only where it is known. */
  identities(): Int32Array;
  /** The path of each row's image, where it is known. */
  paths?: readonly string[];
  /** How lists are written that are no UTF-8. */
  encoding?: string;
  /** Where its files are. */
  files: Files;
  /** The ranks that share the work, where the kind has them. */
  communicator?: Communicator;
}

/** A kind whose figures are a table to print, a table of a report, and `verification.json`. */
export interface FiguresKind<Name extends string, Figures, Files extends object = object>
  extends ProtocolKind<Name, Files> {
  /** What a report calls it. */
  readonly title: string;
  /** What its figures are as JSON. */
  readonly figures: { readonly [Key in keyof Figures]-?: z.ZodType<Figures[Key]> };
  /** Tests. */
  verify(input: ProtocolInput<Files>): Promise<Figures>;
  /** The figures in a few lines to print. */
  describe(figures: Figures): string[];
  /** How much was compared, by what to call it. */
  counts(figures: Figures): [what: string, count: number][];
  /** Of its rates at ranks those that a table has room for, if it has any. */
  ranks?(figures: Figures): RankRate[];
  /** Its rates. */
  rates(figures: Figures): Omit<RateAtFar, "threshold">[];
  /**
   * How many pairs of different people its rates rest on, which make them points of a ROC curve.
   *
   * @default {none: it searches, and its rates are those of identification}
   */
  differentPairs?(figures: Figures): number;
}
