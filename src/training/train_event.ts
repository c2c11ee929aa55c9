import type { RestoredVariables } from "../checkpoints/variables.ts";
import type { Device } from "../compute/device.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import type { EvaluationEvent, StepEvent } from "../runs/metrics_jsonl.ts";
import type { HeadSummary } from "../runs/summary_json.ts";

/** What a run tells of itself while it goes on. */
export type TrainEvent =
  | {
    type: "start";
    device: Device;
    /** How many share each batch. */
    workers: number;
    backbone: string;
    /** What is to be known of the backbone besides, in a sentence. */
    description?: string;
    /** The backbone's weights. */
    parameters: number;
    /** What a step takes of the device's memory, in a sentence. */
    network: string;
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
