import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "../src/npm/commander.ts";
import { killRuns } from "../tests/faults/kills.ts";
import { exitWith } from "./exit_with.ts";

const { kills, seed, steps, workers } = new Command("deno task soak:kill")
  .description(
    "Kills training runs at random moments, resumes them, and compares each with one never killed.",
  )
  .option("--kills <n>", "how many", Number, 100)
  .option("--steps <n>", "of a run", Number, 60)
  .option("--workers <n>", "that share each batch", Number, 1)
  .option("--seed <n>", "of the moments", Number, Date.now() % 2 ** 32)
  .parse(Deno.args, { from: "user" })
  .opts();

await exitWith(async () => {
  console.log(`Seed ${seed}`);
  const folder = await mkdtemp(join(tmpdir(), "virtual-fc-"));
  let number = 0;
  const done = await killRuns(folder, {
    ...{ kills, seed, steps, workers },
    onKill: ({ ms, logged, saved, isSaving }) =>
      console.log(
        `kill ${++number}  after ${ms.toFixed(0)} ms  step ${logged}, saved ${saved}` +
          (isSaving ? "  while saving" : ""),
      ),
  });
  const saving = done.filter(({ isSaving }) => isSaving).length;
  console.log(
    `${done.length} kills, ${saving} of them while saving: every run came to what it comes to unkilled.`,
  );
  await rm(folder, { recursive: true });
});
