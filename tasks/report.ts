import { dataSourceOf } from "../src/datasets/data_source.ts";
import { Command, InvalidArgumentError, Option } from "../src/npm/commander.ts";
import { addComparedPairs, type GivenPairs } from "../src/run_report/add_compared_pairs.ts";
import { findRuns } from "../src/run_report/find_runs.ts";
import { LiveReport } from "../src/run_report/live_report.ts";
import { readRun } from "../src/run_report/read_run.ts";
import { reportPage } from "../src/run_report/report_page.ts";
import type { RunRecord } from "../src/run_report/run_record.ts";
import { serveReport } from "../src/run_report/serve_report.ts";
import { findEmbeddings } from "../src/runs/embeddings_npy.ts";
import { encodingOption } from "./encoding_option.ts";
import { finishCommand } from "./finish_command.ts";
import { onInterrupt } from "./on_interrupt.ts";
import { number } from "./parse_flag.ts";
import { pathsOfMeasuredOn } from "./paths_of_measured_on.ts";
import { runTask } from "./run_task.ts";
import { TaskOutput } from "./task_output.ts";
import { pathsOfPairs, pathsOfSource, readAndWrite } from "./task_paths.ts";

const PORT = 6060;
const OUT = "report.html";

/** What `deno task report` takes. */
export const command = finishCommand(
  new Command("deno task report")
    .description(
      "Makes one page about runs: curves laid over each other, figures, and how their configurations differ.",
    )
    .argument("<runs...>", "folders of training runs, extractions or verifications")
    .optionsGroup("Pairs:")
    .option(
      "--pairs <file>",
      "compare the embeddings of extractions on these rather than on those they were verified on: histograms of " +
        "scores, and the worst mistakes",
    )
    .option(
      "--data <source>",
      "with --pairs: the images that were embedded, to show the worst mistakes",
    )
    .option("--root <dir>", "folder that paths in an image list start from")
    .addOption(encodingOption())
    .option("--follow-links", "follow symbolic links that leave the folder")
    .option("--seed <n>", "seed of synthetic faces, as in the extraction", number, 0)
    .optionsGroup("Page:")
    .addOption(new Option("--out <file>", "the page").default(undefined, OUT))
    .option("--serve", "serve the page to browsers on this machine and keep it up to date")
    .addOption(
      new Option("--port <n>", "port for --serve; 0 takes any free one").argParser(portOf)
        .default(undefined, String(PORT)),
    ),
  "runs/photos runs/other embeddings --out report.html",
);

// Not from mod.ts, which would load TensorFlow.js: nothing here takes it.
if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    async paths() {
      const [folders] = command.processedArgs;
      const { pairs, data, root, out = OUT, serve, port = PORT } = command.opts();
      const measured = await Promise.all((await findRuns(folders)).map(pathsOfMeasuredOn));
      const named = pairs === undefined
        ? measured
        : [...pathsOfPairs(pairs), pathsOfSource(data, root)];
      const paths = readAndWrite([...folders, ...named], serve ? [] : [out]);
      return serve ? { ...paths, listen: `127.0.0.1:${port}` } : paths;
    },
    run,
  });
}

async function run() {
  const [folders] = command.processedArgs;
  const { pairs, data, out, serve, port } = command.opts();
  if (pairs === undefined && data !== undefined) {
    command.error("error: --data takes --pairs; --help says more");
  }
  if (serve && out !== undefined) command.error("error: --out is not for --serve");
  if (!serve && port !== undefined) command.error("error: --port takes --serve");
  const given = pairs === undefined ? undefined : { pairs, ...dataSourceOf(command.opts()) };
  if (serve) await serveRuns(folders, given, port);
  else await writePage(folders, given, out);
}

async function writePage(
  folders: string[],
  given: GivenPairs | undefined,
  out = OUT,
): Promise<void> {
  const runs = await Promise.all((await findRuns(folders)).map(readRun));
  if (given && !runs.some(({ folder }) => findEmbeddings(folder))) {
    throw new Error(
      `Cannot compare pairs "${given.pairs}": expected an extraction with embeddings.npy among the runs, got none`,
    );
  }
  for (const run of runs) await addComparedPairs(run, given);
  const output = new TaskOutput();
  for (const notice of runs.flatMap(({ notices }) => notices)) output.line(`Notice: ${notice}`);
  await Deno.writeTextFile(out, await reportPage(runs)).catch((cause) => {
    throw new Error(`Cannot write page "${out}": ${cause.message}`, { cause });
  });
  output.line(`Page  ${out}`);
}

async function serveRuns(
  folders: string[],
  given: GivenPairs | undefined,
  port = PORT,
): Promise<void> {
  const report = new LiveReport(folders, (run: RunRecord) => addComparedPairs(run, given));
  await serveReport(report, {
    port,
    signal: onInterrupt(),
    onListen: (address) => console.log(`Page  ${address}  (Ctrl-C ends)`),
  });
}

function portOf(text: string): number {
  const port = Number(text);
  if (text.trim() === "" || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("expected a whole number from 0 to 65535");
  }
  return port;
}
