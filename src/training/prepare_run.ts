import type { Backbone } from "../backbones/backbone.ts";
import { createBackbone } from "../backbones/backbones.ts";
import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import { networkWeights } from "../checkpoints/load_backbone.ts";
import { restoreVariables } from "../checkpoints/variables.ts";
import type { Communicator } from "../compute/communicator.ts";
import type { Device } from "../compute/device.ts";
import { type Head, memoryOfVariables } from "../heads/head.ts";
import type { HeadMemory } from "../heads/head_figures.ts";
import type { HeadContext, HeadFactory } from "../heads/head_kind.ts";
import { createHead, describeHead, headMemory, type HeadSpec } from "../heads/heads.ts";
import { requireRoom } from "../heads/require_room.ts";
import type { RunPeople } from "../runs/checkpoint_json.ts";
import type { HeadSummary } from "../runs/summary_json.ts";
import type { EarlierTraining } from "./earlier_training.ts";
import { heldOutPairs } from "./held_out_pairs.ts";
import { objectivesOf } from "./objectives.ts";
import { openTrainingData, type TrainingData } from "./open_training_data.ts";
import { peopleOfRun } from "./people_of_run.ts";
import { planStep, type StepPlan } from "./plan_step.ts";
import { continueConfig, resolveConfig } from "./resolve_config.ts";
import type { TrainConfig } from "./train_config.ts";
import type { TrainEvent } from "./train_event.ts";
import { Trainer } from "./trainer.ts";
import { TrainingLoop } from "./training_loop.ts";
import type { SkippedImage, TrainingRun } from "./training_run.ts";

/** What {@link prepareRun} takes besides the configuration. */
export interface PrepareRunOptions {
  /** In use already. */
  device: Device;
  /** The ranks that train together. */
  communicator: Communicator;
  /**
   * Whether all ranks call at the same time, so that they can exchange what they find.
   *
   * @default {false}
   */
  together?: boolean;
  /** What to go on from, or to begin with. */
  earlier?: EarlierTraining;
  /** Hears what happens. */
  onEvent: (event: TrainEvent) => void;
}

/** A run that is ready to take steps. */
export interface PreparedRun {
  /** The configuration with every number that it leaves to defaults or to the data. */
  config: TrainConfig;
  /** What it learns from, and what it is tested on. */
  data: TrainingData;
  /** Who takes part; rank 0 lists them for all. */
  people?: RunPeople;
  /** The network. */
  backbone: Backbone;
  /** Takes each step. */
  trainer: Trainer;
  /** What a step takes of the device's memory, in a sentence. */
  network: string;
  /** The heads and the size of what each is trained on. */
  heads: HeadSummary[];
  /** Takes the steps. */
  loop: TrainingLoop;
  /** Steps that were taken before. */
  step: number;
  /** Closes streams and files and frees all variables. */
  close(): Promise<void>;
}

/** Opens data, makes and restores the network, and checks all that can be checked. Writes nothing. */
export async function prepareRun(
  given: TrainConfig,
  options: PrepareRunOptions,
): Promise<PreparedRun> {
  const { device, communicator, together = false } = options;
  const { onEvent, unheard } = listener(options);
  const { checkpoint, pretrained, heldOut } = options.earlier ?? {};
  const begun = checkpoint ? continueConfig(given, checkpoint.config) : given;
  await using opened = new AsyncDisposableStack();
  const data = await openTrainingData(begun, { heldOut });
  opened.defer(() => data.close());
  const resolved = resolveConfig(choosePairs(begun, data, communicator), data);
  const { imageSize } = resolved;
  const backbone = createBackbone(
    resolved.backbone,
    { imageSize, seed: resolved.seed },
    checkpoint && { graph: checkpoint.graph, weights: checkpoint.variables },
  );
  const plans = planHeads(resolved, data, backbone);
  let heads: { head: Head; weight: number }[], step: StepPlan;
  try {
    const room = { device, workers: communicator.neighbours ?? communicator.size };
    for (const { spec, context } of plans) {
      if (typeof spec !== "function") requireRoom(spec, context, room);
    }
    heads = plans.map(({ spec, context, weight }) => ({ head: createHead(spec, context), weight }));
    const memories = heads.map(({ head }, i) => memoryOf(head, plans[i]));
    step = planStep(resolved, { backbone, heads: memories, device, communicator, together });
  } catch (error) {
    backbone.dispose();
    throw error;
  }
  const config = { ...resolved, microBatch: step.microBatch };
  const { momentum, weightDecay, seed, syncBatchNorm, microBatchNorm, exchangePrecision } = config;
  const trainer = new Trainer({
    backbone,
    heads,
    momentum,
    weightDecay,
    seed,
    communicator,
    syncBatchNorm,
    microBatch: step.microBatch === "all" ? undefined : step.microBatch,
    microBatchNorm,
    exchangePrecision,
    average: config.average,
    // Two steps that are alike say nothing of a third where a function may do as it likes.
    replay: typeof config.backbone !== "function",
  });
  try {
    const { people, notices = [] } = communicator.rank === 0
      ? await peopleOfRun(config, data, heads.map(({ head }) => head), { checkpoint, pretrained })
      : {};
    for (const message of [...data.notices, ...notices]) {
      onEvent({ type: "notice", message });
    }
    if (pretrained) {
      const restored = restoreVariables(backbone.variables, networkWeights(pretrained));
      if (restored.matched.length === 0) {
        throw new Error(
          `Cannot start from the weights of "${config.pretrained}" as ${pretrained.backbone} must have variables of ` +
            `${backbone.name}: none is of the name and shape of one of them`,
        );
      }
      onEvent({ type: "pretrained", from: config.pretrained!, restored });
    }
    if (checkpoint) restoreRun(trainer, backbone, checkpoint, config);
    const loop = new TrainingLoop(
      { config, data, device, backbone, trainer, communicator, people, together, onEvent, unheard },
      checkpoint?.state,
    );
    const kept = opened.move();
    return {
      config,
      data,
      people,
      backbone,
      trainer,
      network: step.description,
      heads: heads.map(({ head }, i) => summarizeHead(head, plans[i])),
      loop,
      step: checkpoint?.state.step ?? 0,
      async close() {
        await loop.close();
        trainer.dispose();
        await kept.disposeAsync();
      },
    };
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

/** Who hears of what: of what happens on other ranks than the first, rank 0 is told of images that are skipped. */
function listener(
  { communicator, together, onEvent }: PrepareRunOptions,
): Pick<TrainingRun, "onEvent" | "unheard"> {
  if (!together || communicator.rank === 0) return { onEvent };
  const unheard: SkippedImage[] = [];
  return {
    unheard,
    onEvent(event) {
      if (event.type === "skip") {
        unheard.push({ path: event.error.path, reason: event.error.reason });
      }
      onEvent(event);
    },
  };
}

/** Leaves as many pairs of those held out as the configuration asks for, or as take no longer than they are worth. */
function choosePairs(
  config: TrainConfig,
  data: TrainingData,
  { size }: Communicator,
): TrainConfig {
  if (config.pairs !== undefined || config.heldOutPairs !== undefined) return config;
  const { pairs, notice } = heldOutPairs(config, data, config.syncBatchNorm ? 1 : size);
  data.test = { ...data.test, pairs };
  if (notice !== undefined) data.notices.push(notice);
  return { ...config, heldOutPairs: pairs.same.length };
}

function restoreRun(
  trainer: Trainer,
  backbone: Backbone,
  checkpoint: Checkpoint,
  { out: from, objectives }: TrainConfig,
) {
  const began = objectivesOf(checkpoint.config);
  for (const [i, { head }] of objectives.entries()) {
    if (!began[i] || began[i].head !== undefined || typeof head === "function") continue;
    throw new Error(
      `Cannot resume "${from}" as its head was made by a function of the configuration: ` +
        `that must be given again, it is ${head.name}`,
    );
  }
  if (checkpoint.backbone !== backbone.name) {
    throw new Error(
      `Cannot resume "${from}" as its backbone must be the configuration's, ${backbone.name}: ` +
        `it is ${checkpoint.backbone}`,
    );
  }
  const { missing } = restoreVariables(trainer.variables(), checkpoint.variables);
  if (missing.length > 0) {
    for (const [i, { head }] of objectives.entries()) {
      const before = (began[i]?.head as { name?: string } | undefined)?.name;
      if (before === undefined || before === head.name) continue;
      throw new Error(
        `Cannot resume "${from}" as its head must be the configuration's, ${head.name}: it is ${before}`,
      );
    }
    throw new Error(
      `Cannot resume "${from}" as it must hold all variables: ${missing.length} are missing or of ` +
        `another shape, the first is ${missing[0]}`,
    );
  }
  trainer.restoreMomentum(checkpoint.momentum);
  // A run that was begun without an average begins it here.
  trainer.average?.restart();
  if (trainer.average && checkpoint.average) {
    restoreVariables(trainer.average.variables, checkpoint.average);
  }
}

interface HeadPlan {
  spec: HeadSpec | HeadFactory;
  context: HeadContext;
  /** Of its loss. */
  weight: number;
}

function planHeads(
  config: TrainConfig,
  { train }: TrainingData,
  { embeddingLength }: Backbone,
): HeadPlan[] {
  return train.map(({ identityCount: identities }, i) => {
    const { head: spec, batch, imagesPerIdentity, weight } = config.objectives[i];
    const seed = config.seed + i;
    return {
      spec,
      context: { identities, batch, imagesPerIdentity, embeddingLength, seed },
      weight,
    };
  });
}

function memoryOf(head: Head, { spec, context }: Pick<HeadPlan, "spec" | "context">): HeadMemory {
  return typeof spec === "function" ? memoryOfVariables(head) : headMemory(spec, context);
}

function summarizeHead(head: Head, { spec, context }: HeadPlan): HeadSummary {
  const { name, parameterCount } = head;
  const { identities, embeddingLength } = context;
  const other: HeadSpec = { name: name === "full-fc" ? "virtual-fc" : "full-fc" };
  return {
    head: name,
    identities,
    headParameters: parameterCount,
    fullFcParameters: identities * embeddingLength,
    headMemory: memoryOf(head, { spec, context }),
    otherHead: { head: describeHead(other, context), headMemory: headMemory(other, context) },
  };
}
