import type { Backbone } from "../backbones/backbone.ts";
import { DispatchRecorder, type Segment } from "../compute/webgpu/dispatch_recorder.ts";
import { webgpuBackend } from "../compute/webgpu/webgpu_backend.ts";
import * as tf from "../npm/tfjs.ts";
import type { FeaturesPass } from "./features_pass.ts";

/** Passes that run as they are before two of them are compared: the first make momentum, and shaders. */
const WARM_UP = 1;

/** How often weights may move to other memory before recording is given up. */
const MOST_MOVES = 3;

/** A pass that was recorded: what it computes and where. */
interface Plan {
  recorder: DispatchRecorder;
  forward: Segment;
  backward: Segment;
  images: tf.Tensor4D;
  towards: tf.Tensor2D;
  features: tf.Tensor2D;
  gradients: (tf.Tensor | undefined)[];
  /** Of each variable of the network. */
  buffers: readonly GPUBuffer[];
}

/**
 * Runs the passes of a network over batches of one size on WebGPU. The first ones are computed as ever; once two of them have asked
 * the same of the card, they are recorded, and from then on run again without tfjs, which takes a fraction of the processor's time.
 * Features and gradients are the same to the bit. A pass that cannot be recorded is computed as ever, see
 * {@link ReplayedPass.refusal}.
 */
export class ReplayedPass {
  /** Why passes are not run again from a recording, as the end of a sentence, once that is known. */
  refusal?: string;
  /** Whether the last pass was run from a recording. */
  isReplaying = false;
  readonly #backbone: Backbone;
  #passes = 0;
  #moves = 0;
  /** Of the pass before, of images of this shape. */
  #last?: { shape: number[]; signature: string[] };
  #plan?: Plan;

  /** Begins with nothing recorded. */
  constructor(backbone: Backbone) {
    this.#backbone = backbone;
  }

  /** Whether the recording, if there is one, is of such images and of the weights where they are. */
  #holds({ shape }: tf.Tensor4D): boolean {
    return this.#plan !== undefined && tf.util.arraysEqual(this.#plan.images.shape, shape) &&
      this.#buffers().every((buffer, i) => buffer === this.#plan!.buffers[i]) &&
      // Running statistics are written over, which clones of them must not see.
      [...this.#backbone.variables.values()].every(({ trainable, dataId }) =>
        trainable || webgpuBackend().refCount(dataId) === 1
      );
  }

  /**
   * A pass over images.
   *
   * @param embed Computes it; must ask the same of the card for any images of one shape.
   */
  run(images: tf.Tensor4D, embed: (images: tf.Tensor4D) => FeaturesPass): FeaturesPass {
    this.isReplaying = false;
    if (this.refusal || this.#passes++ < WARM_UP) return embed(images);
    if (this.#holds(images)) return this.#replay(this.#plan!, images);
    const isOther = this.#plan && !tf.util.arraysEqual(this.#plan.images.shape, images.shape);
    // A last batch of another size is no reason to forget the plan.
    if (isOther) return embed(images);
    if (this.#plan) {
      this.forget();
      if (++this.#moves > MOST_MOVES) {
        this.refusal = "its weights move to other memory";
        return embed(images);
      }
    }
    const { shape } = images, last = this.#last;
    if (!last || !tf.util.arraysEqual(last.shape, shape)) return this.#observe(images, embed);
    return this.#record(last.signature, images, embed);
  }

  #observe(images: tf.Tensor4D, embed: (images: tf.Tensor4D) => FeaturesPass): FeaturesPass {
    const recorder = new DispatchRecorder(false);
    // On the card before anything is recorded, so that it is no part of that.
    bufferOf(images);
    const { result: pass } = recorder.record(() => embedAtOnce(images, embed));
    return {
      features: pass.features,
      gradients: (towards) => {
        bufferOf(towards);
        const { result } = recorder.record(() => pass.gradients(towards));
        this.#last = { shape: images.shape, signature: recorder.signature };
        this.refusal = recorder.fault;
        return result;
      },
    };
  }

  #record(
    signature: readonly string[],
    ofCaller: tf.Tensor4D,
    embed: (images: tf.Tensor4D) => FeaturesPass,
  ): FeaturesPass {
    const recorder = new DispatchRecorder(true);
    const images = tf.keep(tf.clone(ofCaller));
    const ofImages = bufferOf(images);
    const { result: pass, segment: forward } = recorder.record(() => embedAtOnce(images, embed));
    const features = tf.keep(tf.clone(pass.features));
    return {
      features: pass.features,
      gradients: (given) => {
        const towards = tf.keep(tf.clone(given));
        const ofTowards = bufferOf(towards);
        const { result, segment: backward } = recorder.record(() => pass.gradients(towards));
        const gradients = result.map((gradient) => gradient && tf.keep(tf.clone(gradient)));
        const results = [features, ...gradients.filter((gradient) => gradient !== undefined)];
        const buffers = this.#buffers();
        recorder.finish(
          new Set([...buffers, ofImages, ofTowards]),
          new Set(results.map(bufferOf)),
        );
        const plan = { recorder, forward, backward, images, towards, features, gradients, buffers };
        const isSame = signature.length === recorder.signature.length &&
          signature.every((line, i) => line === recorder.signature[i]);
        this.refusal = recorder.fault ?? (isSame ? undefined : "no two steps of it are alike");
        this.#plan = plan;
        if (this.refusal) this.forget();
        return result;
      },
    };
  }

  #replay(plan: Plan, images: tf.Tensor4D): FeaturesPass {
    const { recorder } = plan;
    this.isReplaying = true;
    recorder.replay(plan.forward, [[bufferOf(images), bufferOf(plan.images)]]);
    for (const variable of this.#backbone.variables.values()) forgetCopy(variable);
    forgetCopy(plan.features);
    return {
      features: tf.clone(plan.features),
      gradients: (towards) => {
        recorder.replay(plan.backward, [[bufferOf(towards), bufferOf(plan.towards)]]);
        return plan.gradients.map((gradient) => {
          if (gradient) forgetCopy(gradient);
          return gradient && tf.clone(gradient);
        });
      },
    };
  }

  #buffers(): GPUBuffer[] {
    return [...this.#backbone.variables.values()].map(bufferOf);
  }

  /** Frees what was recorded, so that others have its memory; passes to come are recorded again. */
  forget(): void {
    const plan = this.#plan;
    this.#plan = undefined;
    if (!plan) return;
    this.#last = undefined;
    const { images, towards, features, gradients } = plan;
    tf.dispose(
      [images, towards, features, ...gradients.filter((gradient) => gradient)] as tf.Tensor[],
    );
    plan.recorder.dispose();
  }
}

/** A pass whose features are in memory, even those that nothing has used yet. */
function embedAtOnce(
  images: tf.Tensor4D,
  embed: (images: tf.Tensor4D) => FeaturesPass,
): FeaturesPass {
  const pass = embed(images);
  bufferOf(pass.features);
  return pass;
}

function bufferOf({ dataId }: tf.Tensor): GPUBuffer {
  const backend = webgpuBackend();
  backend.uploadToGPU(dataId);
  return backend.tensorMap.get(dataId).resource!;
}

/** What tfjs has read of a tensor that the card writes over. */
function forgetCopy({ dataId }: tf.Tensor) {
  webgpuBackend().tensorMap.get(dataId).values = null;
}
