import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

/** `metrics.jsonl`: one JSON object a line, a line a step or evaluation. */
export class MetricsLog {
  readonly #file: string;

  /** @param file Is added to, or begun. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Adds a line. */
  write(metrics: { step: number }): void {
    appendFileSync(this.#file, JSON.stringify(metrics) + "\n");
  }

  /** Takes out what was written after `step`, which a resumed run writes again. */
  rewind(step: number): void {
    if (!existsSync(this.#file)) return;
    const lines = readFileSync(this.#file, "utf8").split("\n");
    const kept = lines.filter((line) => {
      try {
        return JSON.parse(line).step <= step;
      } catch {
        return false;
      }
    });
    writeFileSync(this.#file, kept.map((line) => `${line}\n`).join(""));
  }
}
