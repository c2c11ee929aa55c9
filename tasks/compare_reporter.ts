import { ProgressBar } from "../src/npm/cli_progress.ts";
import process from "node:process";
import { describeDuration } from "./describe_duration.ts";
import type { CellEvent, CompareEvent } from "../mod.ts";

/** Lines in a log of a whole run. */
const LINES_PER_RUN = 4;

/** Tells a person how far a comparison is: a bar on a terminal, plain lines elsewhere. */
export class CompareReporter {
  readonly #isTerminal = Deno.stdout.isTerminal();
  #bar?: ProgressBar;

  /** Prints one event. */
  report(event: CompareEvent): void {
    switch (event.type) {
      case "start":
        return this.#start(event);
      case "budget":
        return this.#line(
          `${event.backbone} ${event.head}: ${
            event.msPerStep.toFixed(1)
          } ms a step, ${event.steps} steps fit`,
        );
      case "cell":
        return this.#cell(event);
      case "train":
        return this.#train(event);
      case "result": {
        this.close();
        const { tests, msPerStep } = event.result;
        const figures = tests.map(({ test, accuracy, auc }) =>
          (event.rate === undefined ? `${test} ${(100 * accuracy).toFixed(2)} % ` : "") +
          `AUC ${auc.toFixed(4)}`
        );
        return this.#line(
          `${title(event)}: ${figures.join("  ")}  ${msPerStep.toFixed(1)} ms a step${
            timeLeft(event.msLeft)
          }`,
        );
      }
      case "fault":
        this.close();
        return this.#line(`${title(event)} failed: ${event.message}`);
      case "rate":
        return this.#line(
          `${event.backbone} ${event.head}: learning rate ${event.learningRate} does best`,
        );
      case "interrupted":
        return this.close();
    }
  }

  /** Takes the bar away. */
  close(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #start({ device, data, cells, done }: CompareEvent & { type: "start" }) {
    this.#line(`Device ${device.name} (${device.description}), as ${device.reason}.`);
    for (const notice of data.notices) this.#line(notice);
    this.#line(
      `${data.identities} identities with ${data.images} images, ${data.stepsPerEpoch} steps an epoch, ` +
        `${data.groups} groups.`,
    );
    this.#line(`${cells} runs${done > 0 ? `, ${done} of them done before` : ""}.`);
  }

  #cell(event: CellEvent) {
    if (!this.#isTerminal) return this.#line(title(event));
    this.#bar = new ProgressBar({
      format: "{title}  {bar} step {value}/{total}  loss {loss}{left}",
      stream: process.stdout,
    });
    this.#bar.start(event.steps, 0, { title: title(event), loss: "-", left: "" });
  }

  #train({ event, msLeft, steps, ...about }: CompareEvent & { type: "train" }) {
    switch (event.type) {
      case "skip":
        return this.#line(`Skipped: ${event.error.message}`);
      case "interrupted":
        return this.#line(
          `${title({ ...about, steps })}: step ${event.step} is done and saved in ${event.out}.`,
        );
      case "step": {
        const { step, loss } = event;
        const left = timeLeft(msLeft);
        if (this.#bar) return this.#bar.update(step, { loss: loss.toFixed(4), left });
        const every = Math.ceil(steps / LINES_PER_RUN);
        if (step % every !== 0 || step === steps) return;
        return this.#line(`  step ${step} of ${steps}  loss ${loss.toFixed(4)}${left}`);
      }
    }
  }

  #line(text: string) {
    // The bar is written over, and drawn again below by its next update.
    if (this.#bar) Deno.stdout.writeSync(new TextEncoder().encode("\r\x1b[K"));
    console.log(text);
  }
}

function title({ number, cells, backbone, head, seed, rate }: CellEvent): string {
  const what = rate === undefined ? `seed ${seed}` : `learning rate ${rate}`;
  return `${number} of ${cells}  ${backbone} ${head} ${what}`;
}

function timeLeft(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "" : `  ${describeDuration(milliseconds)} left in all`;
}
