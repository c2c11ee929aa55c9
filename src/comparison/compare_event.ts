import type { Device } from "../compute/device.ts";
import type { CellResult } from "../runs/result_json.ts";
import type { TrainEvent } from "../training/train_event.ts";
import type { PreparedData } from "./comparison_data.ts";

/** What a comparison tells of itself while it goes on. */
export type CompareEvent =
  | {
    type: "start";
    device: Device;
    data: PreparedData;
    /** All cells, trials of learning rates among them. */
    cells: number;
    /** Cells that were done before. */
    done: number;
  }
  | { type: "budget"; backbone: string; head: string; steps: number; msPerStep: number }
  | CellEvent & { type: "cell" }
  | CellEvent & { type: "train"; event: TrainEvent; msLeft?: number }
  | CellEvent & { type: "result"; result: CellResult; msLeft?: number }
  | CellEvent & { type: "fault"; message: string }
  | {
    type: "rate";
    backbone: string;
    head: string;
    learningRate: number;
    aucs: Record<string, number | string>;
  }
  | {
    type: "recipe";
    backbone: string;
    head: string;
    /** What does best, such as `rate=0.1,K=2`. */
    recipe: string;
    /** On the identities held out for the search. */
    auc: number;
    /** How many runs it took to find out. */
    tried: number;
  }
  | { type: "interrupted" };

/** Which cell an event is of. */
export interface CellEvent {
  /** From 1. */
  number: number;
  /** All cells. */
  cells: number;
  /** Its spec. */
  backbone: string;
  /** Its spec. */
  head: string;
  /** Its seed. */
  seed: number;
  /** Steps that it takes. */
  steps: number;
  /** In a trial of learning rates, the one that is tried. */
  rate?: number;
  /** In a trial of recipes, the one that is tried, such as `rate=0.1,K=2`. */
  recipe?: string;
}
