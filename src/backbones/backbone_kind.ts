import { z } from "../npm/zod.ts";
import type { Backbone } from "./backbone.ts";
import type { BackboneSize } from "./define_backbone.ts";

/** What the spec of a backbone says. */
export interface NamedBackbone<Name extends string> {
  /** Which one. */
  name: Name;
  /** D */
  embedding?: number;
}

/** One kind of backbone: all that flags, configurations and checkpoints ask about it. A family of several depths is one. */
export interface BackboneKind<Spec extends NamedBackbone<string>> {
  /** What its spec begins with. */
  readonly names: readonly Spec["name"][];
  /** Names and ranges of the other keys of its spec besides `embedding`, all of which may be left out. */
  readonly options: { readonly [Key in Exclude<keyof Spec, "name" | "embedding">]-?: z.ZodNumber };
  /** What they are unless given. */
  readonly defaults: Required<Omit<Spec, "name">>;
  /** Makes it. */
  create(spec: Required<Spec>, size: Omit<BackboneSize, "embeddingLength">): Backbone;
}

/** The range of numbers that count something. */
export const count = z.int().min(1);
