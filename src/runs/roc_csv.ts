import { join } from "node:path";
import { lines, quoteLine } from "../formats/lines.ts";
import { readText } from "../formats/read_text.ts";
import type { Roc } from "../verification/roc_curve.ts";

/** The file in the folder of an extraction or a verification that holds its curve. */
export const ROC_CSV = "roc.csv";

/** The columns of the file. */
export const ROC_COLUMNS: readonly string[] = ["threshold", "far", "tar"];

const HEADER = ROC_COLUMNS.join(",");

/** Lines that are handed on at once. */
const LINES = 4096;

/**
 * A ROC curve as a table `threshold,far,tar`, a line a point, highest threshold first, which is
 * `Infinity`. Every digit is kept. It comes in pieces, as a million points are 50 MB of text.
 */
export function* rocCsv({ thresholds, far, tar }: Roc): Generator<string> {
  yield `${HEADER}\n`;
  for (let start = 0; start < thresholds.length; start += LINES) {
    let text = "";
    for (let i = start; i < Math.min(start + LINES, thresholds.length); i++) {
      text += `${thresholds[i]},${far[i]},${tar[i]}\n`;
    }
    yield text;
  }
}

/** Writes `roc.csv` into a folder that is there. */
export async function writeRocCsv(folder: string, roc: Roc): Promise<void> {
  await Deno.writeTextFile(join(folder, ROC_CSV), ReadableStream.from(rocCsv(roc)));
}

/**
 * Reads the rates of a file of what {@link rocCsv} makes.
 *
 * @throws {Error} if there is no such file, or naming the line that is no point of a curve.
 */
export async function readRocCsv(file: string): Promise<Pick<Roc, "far" | "tar">> {
  const far: number[] = [], tar: number[] = [];
  const fail = (number: number, expected: string, text: string) =>
    new SyntaxError(
      `Cannot parse ROC curve "${file}", line ${number}: expected ${expected}, got ${
        quoteLine(text)
      }`,
    );
  let headed = false;
  for (const { number, text } of lines(await readText(file, "ROC curve"))) {
    if (!headed) {
      if (text !== HEADER) throw fail(number, `"${HEADER}"`, text);
      headed = true;
      continue;
    }
    const [threshold, accepted, right, ...others] = text.split(",").map(Number);
    const isPoint = !Number.isNaN(threshold) && accepted >= (far.at(-1) ?? 0) && accepted <= 1 &&
      right >= (tar.at(-1) ?? 0) && right <= 1 && others.length === 0;
    if (!isPoint) throw fail(number, "a threshold and two rates from 0 to 1 that rise", text);
    far.push(accepted);
    tar.push(right);
  }
  if (far.length === 0) throw new SyntaxError(`Cannot parse ROC curve "${file}": it has no points`);
  return { far: Float64Array.from(far), tar: Float64Array.from(tar) };
}
