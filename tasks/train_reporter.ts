import { prettyBytes } from "../src/npm/pretty_bytes.ts";
import {
  describeInterval,
  describeMissingIntervals,
  describeResampling,
} from "../src/reports/describe_interval.ts";
import type { EvaluationEvent, HeadMemory, StepEvent, TrainEvent } from "../mod.ts";
import { describeDevice } from "./describe_device.ts";
import { EmbeddingProgress } from "./embedding_progress.ts";
import { SkipReporter } from "./skip_reporter.ts";
import type { TaskOutput } from "./task_output.ts";

/** Lines in a log of a whole epoch. */
const LINES_PER_EPOCH = 20;

/** Tells a person what a run is doing: a bar on a terminal, plain lines elsewhere. */
export class TrainReporter {
  readonly #output: TaskOutput;
  readonly #skips: SkipReporter;
  /** Notices, each of which is told once. */
  readonly #told = new Set<string>();
  readonly #verifying: EmbeddingProgress;
  #every = 1;
  #steps = 0;
  /** What the bar last said of steps. */
  #step = 0;
  #words: Record<string, string> = { loss: "-", rate: "-", speed: "-", wait: "-" };

  /**
   * @param output Where to tell it.
   * @param now The time in milliseconds.
   */
  constructor(output: TaskOutput, now?: () => number) {
    this.#output = output;
    this.#skips = new SkipReporter(output);
    this.#verifying = new EmbeddingProgress(output, "verifying", now);
  }

  /** Prints what is to be said in the end. */
  finish(): void {
    this.#skips.finish();
  }

  /** Prints one event. */
  report(event: TrainEvent): void {
    switch (event.type) {
      case "start":
        return this.#start(event);
      case "notice":
        if (this.#told.has(event.message)) return;
        this.#told.add(event.message);
        return this.#output.line(event.message);
      case "pretrained": {
        const { matched, missing, unused } = event.restored;
        return this.#output.line(
          `Weights of ${event.from}: ${matched.length} variables taken over, ${missing.length} ` +
            `not found there${some(missing)}, ${unused.length} not wanted${some(unused)}`,
        );
      }
      case "skip":
        return this.#skips.report(event.error);
      case "device-lost":
        return this.#output.line(
          `${event.message}. It is replaced (${event.rebuild} of ${event.of}), and the run goes on from its last checkpoint.`,
        );
      case "bad-loss":
        return this.#output.line(
          `Step ${event.step} skipped: ${
            badLoss(event.loss)
          }; its images are named in ${event.file}`,
        );
      case "step":
        return this.#tellStep(event);
      case "verifying":
        return this.#verifying.update(event.embedded, event.images);
      case "evaluation":
        this.#verifying.end();
        this.#evaluation(event);
        return this.#startBar();
      case "interrupted":
        return this.#output.line(`Step ${event.step} is done and saved in ${event.out}.`);
    }
  }

  #start(event: TrainEvent & { type: "start" }) {
    this.#verifying.end(); // of a device that was lost meanwhile
    const { device, heads } = event;
    this.#output.line(describeDevice(device, event.workers));
    this.#output.line(`Backbone: ${event.backbone}, ${grouped(event.parameters)} parameters`);
    if (event.description !== undefined) this.#output.line(event.description);
    this.#output.line(event.network);
    for (const { head, identities, headParameters, headMemory, otherHead } of heads) {
      this.#output.line(
        `Head: ${head}, ${grouped(headParameters)} parameters for ${grouped(identities)} ` +
          `identities (${withOptimizer(headMemory)} with optimiser state; ` +
          `${otherHead.head} would need ${withOptimizer(otherHead.headMemory)})`,
      );
    }
    this.#output.line(
      `${
        grouped(event.images)
      } images, ${event.stepsPerEpoch} steps an epoch, ${event.steps} in all; ` +
        `verified on ${event.testPairs} pairs.`,
    );
    if (event.step >= event.steps) {
      this.#output.line(`Nothing is left to train: the run has taken ${event.step} steps.`);
    }
    this.#steps = event.steps;
    this.#every = Math.max(
      1,
      Math.ceil(Math.min(event.stepsPerEpoch, event.steps) / LINES_PER_EPOCH),
    );
    this.#step = event.step;
    this.#startBar();
  }

  #startBar() {
    if (this.#step === this.#steps) return this.#output.stopBar();
    this.#output.startBar(
      "{bar} step {value}/{total}  loss {loss}  lr {rate}  {speed} images/s  {wait} waiting  {eta_formatted} left",
      this.#steps,
      this.#step,
      this.#words,
    );
  }

  #tellStep(event: StepEvent) {
    const { step, loss, learningRate, imagesPerSecond, dataWait, ignored } = event;
    const texts = {
      loss: loss.toFixed(4),
      rate: learningRate.toFixed(4),
      speed: imagesPerSecond.toFixed(0),
      wait: `${(100 * dataWait).toFixed(0)} %`,
    };
    this.#step = step;
    this.#words = texts;
    if (this.#output.hasBar) return this.#output.updateBar(step, texts);
    if (step % this.#every !== 0 && step !== this.#steps && step !== 1) return;
    this.#output.line(
      `step ${step}  loss ${texts.loss}  lr ${texts.rate}  ${texts.speed} images/s  ` +
        `${texts.wait} waiting for data` +
        (ignored > 0 ? `  ${ignored} ignored` : ""),
    );
  }

  #evaluation({ verification, best }: EvaluationEvent) {
    const { accuracy, bestThreshold, auc, eer, intervals } = verification;
    this.#output.line(
      `verified  accuracy ${percent(accuracy.mean)} ± ${
        percent(accuracy.std)
      }  at best threshold ` +
        `${percent(bestThreshold.accuracy)}  AUC ${auc.toFixed(4)}  EER ${percent(eer)}` +
        (best ? "  (best so far)" : ""),
    );
    if (!intervals) return;
    const { accuracy: ofAccuracy, eer: ofEer } = intervals;
    const [missing] = describeMissingIntervals({ accuracy: ofAccuracy, EER: ofEer });
    const figures = missing ??
      `accuracy ${describeInterval(ofAccuracy)}, EER ${describeInterval(ofEer)}`;
    this.#output.line(`95 % confidence intervals (${describeResampling(intervals)}): ${figures}`);
  }
}

function badLoss(loss: number): string {
  return Number.isFinite(loss)
    ? "the weights after it are not finite"
    : `the loss is not finite (${loss})`;
}

function some(names: string[]): string {
  return names.length === 0
    ? ""
    : ` (${names.slice(0, 3).join(", ")}${names.length > 3 ? ", ..." : ""})`;
}

function withOptimizer({ weights, optimizer }: HeadMemory): string {
  return prettyBytes(weights + optimizer);
}

function grouped(number: number): string {
  return number.toLocaleString("en-US");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
