import { join } from "node:path";
import { MetricsFile } from "../runs/metrics_file.ts";
import { METRICS_JSONL } from "../runs/metrics_jsonl.ts";
import { noSteps } from "../runs/metrics_parser.ts";
import { listRunFiles } from "./list_run_files.ts";
import { readRunFiles } from "./read_run_files.ts";
import type { RunRecord } from "./run_record.ts";

/** Reads the folder of a run again and again, while it is written or before it is there. */
export class RunFollower {
  readonly #folder: string;
  readonly #metrics: MetricsFile;
  #files = "";
  #record: RunRecord;

  /** @param folder Need not be there yet. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#metrics = new MetricsFile(join(folder, METRICS_JSONL));
    this.#record = {
      folder,
      steps: noSteps(),
      evaluations: [],
      isAwaited: true,
      notices: [],
    };
  }

  /** What the folder holds by now: the very record of the last time if no file has changed since, or none can be read. */
  async read(): Promise<RunRecord> {
    try {
      const names = await listRunFiles(this.#folder);
      const files = JSON.stringify([...names]);
      if (names.size > 0 && files !== this.#files) {
        this.#record = await readRunFiles(this.#folder, names, () => this.#metrics.read());
        this.#files = files;
      }
    } catch {
      // It is not there yet, or what was there a moment ago is being replaced: the next reading finds what comes.
    }
    return this.#record;
  }
}
