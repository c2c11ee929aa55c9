import { htmlPage } from "../reports/html_page.ts";
import { findRuns } from "./find_runs.ts";
import followRuns from "./follow_runs.js" with { type: "text" };
import { REPORT_LOOK, reportBody } from "./report_page.ts";
import { RunFollower } from "./run_follower.ts";
import type { RunRecord } from "./run_record.ts";

/** A page about runs that is rebuilt when something in their folders has changed. */
export class LiveReport {
  readonly #folders: readonly string[];
  readonly #complete: (run: RunRecord) => Promise<void>;
  readonly #followers = new Map<string, RunFollower>();
  #runs: RunRecord[] = [];
  #body = { title: "", body: "" };
  #refreshing?: Promise<void>;

  /**
   * Reads nothing yet.
   *
   * @param folders Of runs; they need not be there yet.
   * @param complete Adds to a record that is new, such as {@link addComparedPairs}; what it throws becomes a notice.
   */
  constructor(folders: readonly string[], complete: (run: RunRecord) => Promise<void>) {
    this.#folders = folders;
    this.#complete = complete;
  }

  /** Reads what has changed since the last time; those who ask while that goes on wait for the same. */
  refresh(): Promise<void> {
    return this.#refreshing ??= this.#refresh().finally(() => this.#refreshing = undefined);
  }

  /** The whole page, which then asks for `/events`. */
  page(): string {
    const { title, body } = this.#body;
    return htmlPage({
      title,
      style: REPORT_LOOK.style,
      script: REPORT_LOOK.script + followRuns,
      body: `<p role="status">Connecting</p>\n${body}`,
    });
  }

  /** Its title and body as JSON, the same text for as long as they are the same. */
  content(): string {
    return JSON.stringify(this.#body);
  }

  async #refresh(): Promise<void> {
    const runs: RunRecord[] = [];
    for (const folder of await findRuns(this.#folders)) {
      const follower = this.#followers.get(folder) ?? new RunFollower(folder);
      this.#followers.set(folder, follower);
      runs.push(await follower.read());
    }
    const isSame = runs.length === this.#runs.length &&
      runs.every((run, i) => run === this.#runs[i]);
    if (isSame) return;
    for (const run of runs.filter((run) => !this.#runs.includes(run))) {
      await this.#complete(run).catch((fault) => run.notices.push(fault.message));
    }
    this.#runs = runs;
    const { title, body } = await reportBody(runs);
    this.#body = { title, body: `<div id="report">\n${body}\n</div>` };
  }
}
