import type { BackboneSpec } from "../backbones/backbones.ts";
import type { HeadSpec } from "../heads/heads.ts";
import type { Objective, TrainConfig } from "../training/train_config.ts";

/** What a search looks for. */
export const SEARCH_KEYS = ["rate", "K", "scale", "margin"] as const;

/** One of {@link SEARCH_KEYS}. */
export type SearchKey = typeof SEARCH_KEYS[number];

/**
 * Everything that decides a comparison; what a training run has too is the same in all cells. These have one objective each, so
 * that its keys stand at the top.
 */
export interface CompareConfig
  extends
    Omit<Objective, "head" | "weight">,
    Omit<TrainConfig, "objectives" | "backbone" | "seed" | "pairs" | "epochs" | "pretrained"> {
  /**
   * A row each, see {@link TABLE_1_HEADS}.
   *
   * @default {those of the paper's Table 1}
   */
  heads: HeadSpec[];
  /**
   * A group of rows each.
   *
   * @default {[{ name: "small" }]}
   */
  backbones: BackboneSpec[];
  /**
   * How often each is trained, with the seeds from 0.
   *
   * @default {3}
   */
  seeds: number;
  /**
   * Lists of pairs of images of `data`, a column each; whoever is in one is not trained on. Verification
   * sets such as `lfw.bin` bring their own images, and do not say whose.
   *
   * @default {random pairs of identities that are held out, as in a training run}
   */
  pairs: string[];
  /**
   * M of every head that has one and does not say its own.
   *
   * @default {a tenth of the identities, but at least twice those of a batch}
   */
  groups?: number;
  /**
   * Rates to try with each backbone and head on identities held out of training; the best is taken.
   *
   * @default {learningRate alone}
   */
  learningRates: number[];
  /**
   * What of a recipe is looked for, for each backbone and head, on identities held out of training: the learning rate, K, the scale
   * and the margin of heads that have these and do not say their own. Recipes are tried by successive halving, and the best is taken.
   *
   * @default {nothing}
   */
  search: SearchKey[];
  /**
   * The budget of a cell: passes over the whole data, whatever part of it a head learns from.
   *
   * @default {1 of synthetic faces, otherwise 20}
   */
  epochs?: number;
  /** The budget of a cell, in minutes of training steps, as a short run of each head measures them. */
  minutes?: number;
}
