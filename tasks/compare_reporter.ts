import { countOf } from "../src/checks/count_of.ts";
import { describeDevice } from "./describe_device.ts";
import { describeDuration } from "./describe_duration.ts";
import { EmbeddingProgress } from "./embedding_progress.ts";
import type { CellEvent, CompareEvent } from "../mod.ts";
import { SkipReporter } from "./skip_reporter.ts";
import type { TaskOutput } from "./task_output.ts";

/** Lines in a log of a whole run. */
const LINES_PER_RUN = 4;

/** Tells a person how far a comparison is: a bar on a terminal, plain lines elsewhere. */
export class CompareReporter {
  readonly #output: TaskOutput;
  readonly #skips: SkipReporter;
  readonly #verifying: EmbeddingProgress;

  /**
   * @param output Where to tell it.
   * @param now The time in milliseconds.
   */
  constructor(output: TaskOutput, now?: () => number) {
    this.#output = output;
    this.#skips = new SkipReporter(output);
    this.#verifying = new EmbeddingProgress(output, "  verifying", now);
  }

  /** Prints what is to be said in the end. */
  finish(): void {
    this.#skips.finish();
  }

  /** Prints one event. */
  report(event: CompareEvent): void {
    switch (event.type) {
      case "start":
        return this.#start(event);
      case "budget":
        return this.#output.line(
          `${event.backbone} ${event.head}: ${
            event.msPerStep.toFixed(1)
          } ms a step, ${event.steps} steps fit`,
        );
      case "cell":
        return this.#cell(event);
      case "train":
        return this.#train(event);
      case "result": {
        this.#stopBars();
        const { tests, msPerStep } = event.result;
        const figures = tests.map(({ test, accuracy, auc }) =>
          (event.rate === undefined && event.recipe === undefined
            ? `${test} ${(100 * accuracy).toFixed(2)} % `
            : "") +
          `AUC ${auc.toFixed(4)}`
        );
        return this.#output.line(
          `${title(event)}: ${figures.join("  ")}  ${msPerStep.toFixed(1)} ms a step${
            timeLeft(event.msLeft)
          }`,
        );
      }
      case "fault":
        this.#stopBars();
        return this.#output.line(`${title(event)} failed: ${event.message}`);
      case "rate":
        return this.#output.line(
          `${event.backbone} ${event.head}: learning rate ${event.learningRate} does best`,
        );
      case "recipe":
        return this.#output.line(
          `${event.backbone} ${event.head}: ${event.recipe} does best, AUC ${event.auc.toFixed(4)}`,
        );
      case "interrupted":
        return this.#stopBars();
    }
  }

  #stopBars() {
    this.#verifying.end();
    this.#output.stopBar();
  }

  #start({ device, data, cells, done }: CompareEvent & { type: "start" }) {
    this.#output.line(describeDevice(device));
    for (const notice of data.notices) this.#output.line(notice);
    this.#output.line(
      `${data.identities} identities with ${data.images} images, ${data.stepsPerEpoch} steps an epoch, ` +
        `${data.groups} groups.`,
    );
    this.#output.line(
      `${countOf(cells, "run")}${done > 0 ? `, ${done} of them done before` : ""}.`,
    );
  }

  #cell(event: CellEvent) {
    this.#startBar(event, 0);
    if (!this.#output.hasBar) this.#output.line(title(event));
  }

  #startBar(cell: CellEvent, step: number) {
    this.#output.startBar(
      "{title}  {bar} step {value}/{total}  loss {loss}{left}",
      cell.steps,
      step,
      { title: title(cell), loss: "-", left: "" },
    );
  }

  #train({ event, msLeft, steps, ...about }: CompareEvent & { type: "train" }) {
    switch (event.type) {
      case "skip":
        return this.#skips.report(event.error);
      case "verifying":
        return this.#verifying.update(event.embedded, event.images);
      case "evaluation":
        this.#verifying.end();
        return this.#startBar({ ...about, steps }, event.step);
      case "interrupted":
        return this.#output.line(
          `${title({ ...about, steps })}: step ${event.step} is done and saved in ${event.out}.`,
        );
      case "step": {
        const { step, loss } = event;
        const left = timeLeft(msLeft);
        if (this.#output.hasBar) {
          return this.#output.updateBar(step, { loss: loss.toFixed(4), left });
        }
        const every = Math.ceil(steps / LINES_PER_RUN);
        if (step % every !== 0 || step === steps) return;
        return this.#output.line(`  step ${step} of ${steps}  loss ${loss.toFixed(4)}${left}`);
      }
    }
  }
}

function title({ number, cells, backbone, head, seed, rate, recipe }: CellEvent): string {
  const what = recipe ?? (rate === undefined ? `seed ${seed}` : `learning rate ${rate}`);
  return `${number} of ${cells}  ${backbone} ${head} ${what}`;
}

function timeLeft(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "" : `  ${describeDuration(milliseconds)} left in all`;
}
