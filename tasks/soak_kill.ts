import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "../src/npm/commander.ts";
import { killRuns } from "../tests/faults/kills.ts";
import { exitWith } from "./exit_with.ts";
import { finishCommand } from "./finish_command.ts";
import { number } from "./parse_flag.ts";

const command = finishCommand(
  new Command("deno task soak:kill")
    .description(
      "Kills training runs at random moments, resumes them, and compares each with one never killed.",
    )
    .option("--kills <n>", "how many", number, 100)
    .option("--steps <n>", "of a run", number, 60)
    .option("--workers <n>", "wasm workers that split each batch", number, 1)
    .addOption(
      new Option("--seed <n>", "of the moments").argParser(number)
        .default(undefined, "by the clock"),
    ),
  "--kills 5",
);
const { kills, steps, workers, seed = Date.now() % 2 ** 32 } = command
  .parse(Deno.args, { from: "user" }).opts();

await exitWith(async () => {
  console.log(`Seed ${seed}`);
  const folder = await mkdtemp(join(tmpdir(), "virtual-fc-"));
  let killed = 0;
  const done = await killRuns(folder, {
    ...{ kills, seed, steps, workers },
    onKill: ({ ms, logged, saved, isSaving }) =>
      console.log(
        `kill ${++killed}  after ${ms.toFixed(0)} ms  step ${logged}, saved ${saved}` +
          (isSaving ? "  while saving" : ""),
      ),
  });
  const saving = done.filter(({ isSaving }) => isSaving).length;
  console.log(
    `${done.length} kills, ${saving} of them while saving: every run came to what it comes to unkilled.`,
  );
  await rm(folder, { recursive: true });
});
