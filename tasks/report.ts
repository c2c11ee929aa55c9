import { Command, InvalidArgumentError } from "../src/npm/commander.ts";
import { openDataset, type OpenDatasetOptions } from "../src/datasets/open_dataset.ts";
import { comparePairs, hasEmbeddings } from "../src/run_report/compare_pairs.ts";
import type { RunRecord } from "../src/run_report/run_record.ts";
import { readRun } from "../src/run_report/read_run.ts";
import { reportPage } from "../src/run_report/report_page.ts";
import { runTask } from "./run_task.ts";

const command = new Command("deno task report")
  .description(
    "Writes one page about runs: curves laid over each other, figures, and how their configurations differ.",
  )
  .argument("<runs...>", "folders of training runs, extractions or verifications")
  .option(
    "--pairs <file>",
    "compare the embeddings of extractions on these: histograms of scores, and the worst mistakes",
  )
  .option("--data <source>", "what was extracted, to show images of the worst mistakes")
  .option("--root <dir>", "what the paths of an image list are relative to")
  .option("--seed <n>", "of synthetic faces, as in the run that extracted (default: 0)", seedOf)
  .option("--out <file>", "the page", "report.html");

// Not from mod.ts, which would load TensorFlow.js: nothing here takes it.
await runTask(async () => {
  command.parse(Deno.args, { from: "user" });
  const [folders] = command.processedArgs;
  const { pairs, data, root, seed, out } = command.opts();
  const runs = await Promise.all([...new Set(folders)].map(readRun));
  if (pairs !== undefined) await addPairs(runs, pairs, data, { root, seed });
  else if (data !== undefined) command.error("error: --data takes --pairs; --help says more");
  for (const notice of runs.flatMap(({ notices }) => notices)) console.log(`Notice: ${notice}`);
  await Deno.writeTextFile(out, await reportPage(runs)).catch((cause) => {
    throw new Error(`Cannot write page "${out}": ${cause.message}`, { cause });
  });
  console.log(`Page  ${out}`);
});

function seedOf(text: string): number {
  const seed = Number(text);
  if (text.trim() === "" || Number.isNaN(seed)) throw new InvalidArgumentError("expected a number");
  return seed;
}

async function addPairs(
  runs: RunRecord[],
  pairs: string,
  data: string | undefined,
  options: OpenDatasetOptions,
): Promise<void> {
  const extractions = runs.filter(({ folder }) => hasEmbeddings(folder));
  if (extractions.length === 0) {
    throw new Error(
      `Cannot compare pairs "${pairs}": expected an extraction with embeddings.npy among the runs, got none`,
    );
  }
  const dataset = data === undefined ? undefined : await openDataset(data, options);
  for (const run of extractions) {
    run.comparedPairs = await comparePairs(run.folder, pairs, dataset);
  }
}
