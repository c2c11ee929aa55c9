import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { savedSteps } from "../../src/runs/step_folders.ts";

/** All that a run comes to but times: of two runs that took the same steps it is the same, to the bit. */
export async function outcomeOfRun(out: string) {
  const lines = (await readFile(join(out, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
  const { verification, steps } = JSON.parse(await readFile(join(out, "summary.json"), "utf8"));
  const { variables, momentum, state } = await readCheckpoint(out);
  return {
    lines: lines.map((line) => {
      const { imagesPerSecond: _, dataWait: __, ...rest } = JSON.parse(line);
      return rest;
    }),
    verification,
    steps,
    variables,
    momentum,
    positions: state.positions,
    best: state.best,
    images: state.images,
    saved: await savedSteps(out),
  };
}
