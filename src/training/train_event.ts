import type { Device } from "../compute/device.ts";
import type { AnchorUse, HeadMemory } from "../heads/head.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import type { RestoredVariables } from "../checkpoints/variables.ts";
import type { Verification } from "../verification/verify.ts";
import type { WholeHistogram } from "./whole_histogram.ts";

/** A head and the size of what it is trained on. */
export interface HeadSummary {
  /** Its name. */
  head: string;
  /** N */
  identities: number;
  /** Its weights. */
  headParameters: number;
  /** The weights of a full layer over the same identities, N * D. */
  fullFcParameters: number;
  /** What it takes. */
  headMemory: HeadMemory;
  /** What the full layer would take, or for the full layer Virtual FC with its default number of anchors. */
  otherHead: { head: string; headMemory: HeadMemory };
}

/** What a run tells of itself while it goes on. */
export type TrainEvent =
  | {
    type: "start";
    device: Device;
    /** How many share each batch. */
    workers: number;
    backbone: string;
    /** The backbone's weights. */
    parameters: number;
    heads: HeadSummary[];
    images: number;
    testPairs: number;
    step: number;
    steps: number;
    stepsPerEpoch: number;
  }
  | { type: "notice"; message: string }
  | { type: "pretrained"; from: string; restored: RestoredVariables }
  | {
    /** What was on it is lost: the run goes on from its last checkpoint. */
    type: "device-lost";
    message: string;
    /** How often it has gone on so, and how often it does at most. */
    rebuild: number;
    of: number;
  }
  | { type: "skip"; error: ImageDecodeError }
  | {
    /** A verification goes on: so many of the images of its pairs are embedded. */
    type: "verifying";
    embedded: number;
    images: number;
  }
  | {
    /** A step was undone, as its loss or its weights were no numbers. */
    type: "bad-loss";
    step: number;
    loss: number;
    /** Names its images. */
    file: string;
  }
  | StepEvent
  | EvaluationEvent
  | { type: "interrupted"; step: number; out: string };

/** One training step, as in `metrics.jsonl`. */
export interface StepEvent {
  /** Tells it from other events. */
  type: "step";
  /** From 1. */
  step: number;
  /** From 0. */
  epoch: number;
  /** The weighted sum of the heads' losses. */
  loss: number;
  /** Each head's own. */
  losses: number[];
  /** The rate of this step. */
  learningRate: number;
  /** Waiting for data included. */
  imagesPerSecond: number;
  /** The share of the time that was waited for data, by the worker that waited longest: 0 to 1. */
  dataWait: number;
  /** Images that added nothing to a loss. */
  ignored: number;
  /** What became of the anchors, if a head lends them. */
  anchors?: AnchorUse;
}

/** One verification between steps, as in `metrics.jsonl`. */
export interface EvaluationEvent {
  /** Tells it from other events. */
  type: "evaluation";
  /** Steps taken. */
  step: number;
  /** The epoch of the next step. */
  epoch: number;
  /** Whether it is the best so far. */
  best: boolean;
  /** The figures. */
  verification: Verification;
  /** Of each head that lends anchors, how many of them were lent how often. */
  timesLent?: WholeHistogram[];
}
