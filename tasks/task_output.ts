import process from "node:process";
import { visibleText } from "../src/checks/warn.ts";
import { ProgressBar } from "../src/npm/cli_progress.ts";

/** What `--json` does, for the help of every task that has it. */
export const JSON_FLAG = "print the results as JSON, messages to stderr";

/**
 * What a task says: lines, with a bar below them on a terminal. Where a document in JSON is asked for, that alone is on
 * standard output, and all else on standard error. Names that it says cannot give the terminal orders.
 */
export class TaskOutput {
  readonly #isJson: boolean;
  readonly #isSilent: boolean;
  readonly #hasNoBar: boolean;
  readonly #stream: typeof Deno.stdout;
  #bar?: ProgressBar;

  /**
   * @param flags Those of the task.
   * @param rank Of the processes that work together, of which rank 0 alone speaks; the terminal that some launchers give it may be
   * none in the end.
   */
  constructor({ json = false }: { json?: boolean } = {}, rank?: number) {
    this.#isJson = json;
    this.#isSilent = (rank ?? 0) > 0;
    this.#hasNoBar = rank !== undefined;
    this.#stream = json ? Deno.stderr : Deno.stdout;
  }

  /** Prints a line. */
  line(text = ""): void {
    if (this.#isSilent) return;
    // The bar is written over, and drawn again below by its next update.
    if (this.#bar) this.#stream.writeSync(new TextEncoder().encode("\r\x1b[K"));
    if (this.#isJson) console.error(visibleText(text));
    else console.log(visibleText(text));
  }

  /** Prints the document, if one is asked for. */
  document(value: object): void {
    if (this.#isJson && !this.#isSilent) console.log(visibleText(JSON.stringify(value, null, 2)));
  }

  /** Draws a bar, if this is a terminal. */
  startBar(format: string, total: number, value = 0, words: Record<string, string> = {}): void {
    this.stopBar();
    if (this.#hasNoBar || !this.#stream.isTerminal()) return;
    this.#bar = new ProgressBar({
      format,
      stream: this.#isJson ? process.stderr : process.stdout,
    });
    this.#bar.start(total, value, words);
  }

  /** Whether there is a bar. */
  get hasBar(): boolean {
    return this.#bar !== undefined;
  }

  /** Fills the bar, if there is one. */
  updateBar(value: number, words: Record<string, string> = {}): void {
    this.#bar?.update(value, words);
  }

  /** Takes the bar away. */
  stopBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
