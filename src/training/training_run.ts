import type { Backbone } from "../backbones/backbone.ts";
import type { Communicator } from "../compute/communicator.ts";
import type { Device } from "../compute/device.ts";
import type { RunPeople } from "../runs/checkpoint_json.ts";
import type { TrainingData } from "./open_training_data.ts";
import type { TrainConfig } from "./train_config.ts";
import type { TrainEvent } from "./train_event.ts";
import type { Trainer } from "./trainer.ts";

/** What takes part in a run. */
export interface TrainingRun {
  config: TrainConfig;
  data: TrainingData;
  /** Who takes part; rank 0 lists them for all. */
  people?: RunPeople;
  device: Device;
  backbone: Backbone;
  trainer: Trainer;
  /** The runs that take each step together with this one; rank 0 evaluates, saves and reports for all. */
  communicator: Communicator;
  onEvent: (event: TrainEvent) => void;
  /** Whether ranks are processes, each of which may be asked to stop, rather than threads of one. */
  together?: boolean;
  /** Images that were skipped on a rank whose events nobody hears, until rank 0 tells of them. */
  unheard?: SkippedImage[];
}

/** An image that cannot be read, as ranks tell each other. */
export interface SkippedImage {
  path: string;
  reason: string;
}
