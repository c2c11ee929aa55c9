import type { DataFit } from "../src/defaults/fit_to_data.ts";
import { quoteArgument } from "./quote_argument.ts";
import type { TaskOutput } from "./task_output.ts";

/** Says what was chosen by the data and why, and whether `align` should come first. */
export function tellFit(
  { reasons, isAlignWorthwhile }: DataFit,
  data: string,
  output: TaskOutput,
): void {
  for (const reason of reasons) output.line(reason);
  if (!isAlignWorthwhile) return;
  output.line(
    `Networks learn more from faces that are cut alike: deno task align --data ${
      quoteArgument(data)
    } --out aligned`,
  );
}
