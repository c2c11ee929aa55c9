import { z } from "../npm/zod.ts";
import type { Backbone } from "./backbone.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
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
  readonly options: { readonly [Key in Exclude<keyof Spec, "name" | "embedding">]-?: z.ZodType };
  /** What they are unless given. */
  readonly defaults: Required<Omit<Spec, "name">> | Record<string, never>;
  /** A spec with what a file that it names says, for a kind that is a file. */
  resolve?(spec: Spec): Spec;
  /** The side of the images that it takes, for a kind that takes no other. */
  imageSizeOf?(spec: Spec): number | undefined;
  /**
   * Makes it.
   *
   * @param kept What a checkpoint keeps of it, for a kind that is a file.
   */
  create(
    spec: Required<Spec>,
    size: Omit<BackboneSize, "embeddingLength">,
    kept?: KeptNetwork,
  ): Backbone;
}

/** What a checkpoint keeps of a network that comes from a file. */
export interface KeptNetwork {
  /** A file of ONNX without weights. */
  graph?: Uint8Array;
  /** The weights by name. */
  weights: ReadonlyMap<string, StoredTensor>;
}

/** The range of numbers that count something. */
export const count = z.int().min(1);
