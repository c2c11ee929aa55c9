import { Command } from "../src/npm/commander.ts";
import { readRun } from "../src/run_report/read_run.ts";
import { reportPage } from "../src/run_report/report_page.ts";
import { runTask } from "./run_task.ts";

const command = new Command("deno task report")
  .description(
    "Writes one page about runs: curves laid over each other, figures, and how their configurations differ.",
  )
  .argument("<runs...>", "folders of training runs, extractions or verifications")
  .option("--out <file>", "the page", "report.html");

// Not from mod.ts, which would load TensorFlow.js: nothing here takes it.
await runTask(async () => {
  command.parse(Deno.args, { from: "user" });
  const [folders] = command.processedArgs;
  const { out } = command.opts();
  const runs = await Promise.all([...new Set(folders)].map(readRun));
  for (const notice of runs.flatMap(({ notices }) => notices)) console.log(`Notice: ${notice}`);
  await Deno.writeTextFile(out, await reportPage(runs)).catch((cause) => {
    throw new Error(`Cannot write page "${out}": ${cause.message}`, { cause });
  });
  console.log(`Page  ${out}`);
});
