import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { encodeTensorBoardEvent, type TensorBoardEvent } from "../formats/tensorboard_event.ts";
import type { EvaluationEvent, StepEvent } from "./metrics_jsonl.ts";

/**
 * The scalars of `metrics.jsonl` as an event file of TensorBoard, one for each time that a run begins or goes on:
 * `tensorboard --logdir OUT` draws them.
 */
export class TensorBoardLog {
  readonly #file: string;
  readonly #step: number;
  #isBegun = false;

  /**
   * Makes no file before something is written.
   *
   * @param step The steps taken before; what earlier files of the folder hold beyond them does not count.
   */
  constructor(folder: string, step: number) {
    this.#file = join(folder, `events.out.tfevents.${Date.now()}.virtual-fc`);
    this.#step = step;
  }

  /** Adds the numbers of an event. */
  write(event: StepEvent | EvaluationEvent): void {
    if (!this.#isBegun) {
      this.#isBegun = true;
      this.#append({ type: "version" });
      this.#append({ type: "start", step: this.#step + 1 });
    }
    const { type, step } = event;
    this.#append(
      type === "step" ? { type: "scalars", step, scalars: scalarsOfStep(event) } : {
        type: "scalars",
        step,
        scalars: scalarsOfEvaluation(event),
        histograms: histogramsOfEvaluation(event),
      },
    );
  }

  #append(event: TensorBoardEvent) {
    try {
      appendFileSync(this.#file, encodeTensorBoardEvent(event, Date.now() / 1000));
    } catch (cause) {
      throw new Error(`Cannot write to "${this.#file}": ${systemMessage(cause)}`, { cause });
    }
  }
}

function scalarsOfStep(event: StepEvent): Record<string, number> {
  const { loss, losses, learningRate, imagesPerSecond, dataWait, ignored, anchors } = event;
  const each = losses.length > 1 ? losses.map((value, i) => [`loss/head ${i}`, value]) : [];
  return {
    loss,
    ...Object.fromEntries(each),
    "learning rate": learningRate,
    "images a second": imagesPerSecond,
    "waiting for data": dataWait,
    "ignored images": ignored,
    ...(anchors
      ? { "anchors/lent": anchors.lent, "anchors/ignored identities": anchors.ignored }
      : {}),
  };
}

function scalarsOfEvaluation({ verification }: EvaluationEvent): Record<string, number> {
  const { accuracy, auc, eer, tarAtFar } = verification;
  const rates = Object.entries(tarAtFar).map((
    [far, tar],
  ) => [`verification/TAR at FAR ${far}`, tar]);
  return {
    "verification/accuracy": accuracy.mean,
    "verification/AUC": auc,
    "verification/EER": eer,
    ...Object.fromEntries(rates),
  };
}

function histogramsOfEvaluation({ timesLent = [] }: EvaluationEvent) {
  return Object.fromEntries(timesLent.map(({ least, width, counts }, i) => [
    timesLent.length > 1 ? `anchors/times lent ${i}` : "anchors/times lent",
    { edges: [...counts, 0].map((_, bin) => least + bin * width), counts },
  ]));
}
