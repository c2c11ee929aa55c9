import { existsSync } from "node:fs";
import { join } from "node:path";
import { BACKBONE_NAMES } from "../src/backbones/backbones.ts";
import { specLabel } from "../src/comparison/spec_label.ts";
import { isRecord } from "../src/checks/parse_json_object.ts";
import type { MpiCommunicator } from "../src/compute/mpi/mpi_communicator.ts";
import { HEAD_NAMES } from "../src/heads/heads.ts";
import { Option } from "../src/npm/commander.ts";
import { CONFIG_JSON } from "../src/runs/config_json.ts";
import { METRICS_JSONL } from "../src/runs/metrics_jsonl.ts";
import { SUMMARY_JSON } from "../src/runs/summary_json.ts";
import { hasFunctions } from "../src/training/config_functions.ts";
import { inShortForm, layerConfigs, type RawConfig } from "../src/training/objectives.ts";
import { parseTrainConfig } from "../src/training/parse_train_config.ts";
import { withChoices } from "./with_choices.ts";
import { narrowTo } from "./confine.ts";
import { finishCommand } from "./finish_command.ts";
import { describeRanks, libraryOf, MPI_FLAG, withRanks } from "./mpi_ranks.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { number, spec } from "./parse_flag.ts";
import { pathsOfConfig, readBy } from "./paths_of_config.ts";
import { runTask } from "./run_task.ts";
import { showDefaults } from "./show_defaults.ts";
import { readAndWrite } from "./task_paths.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import { tellFit } from "./tell_fit.ts";
import { TrainReporter } from "./train_reporter.ts";
import { trainingCommand, trainingDefaults } from "./training_command.ts";

/** What `deno task train` takes. */
export const command = showDefaults(
  finishCommand(
    trainingCommand("deno task train")
      .description(
        "Trains a face-embedding network, verifies it, and prints where the results are.",
      )
      .option("--seed <n>", "seed of all random choices", number)
      .optionsGroup("Network and run:")
      .addOption(withChoices(new Option("--backbone <spec>").argParser(spec), BACKBONE_NAMES))
      .addOption(withChoices(new Option("--head <spec>").argParser(spec), HEAD_NAMES))
      .option("--pretrained <path>", "begin with the weights of a run or .onnx file")
      .option("--pairs <file>", "list or .bin to verify on")
      .option("--config <file>", "JSON or .ts; flags override it")
      .option("--resume <dir>", "continue the run in this folder")
      .option("--resume-or-begin", "continue the run in --out, or begin it")
      .option("--out <dir>", "new folder for all files")
      .option("--mpi [library]", MPI_FLAG)
      .option("--json", JSON_FLAG),
    "--data photos --head virtual-fc:groups=118 --out runs/a",
  ),
  {
    ...trainingDefaults(parseTrainConfig),
    ...{ pairs: "held out", out: join("runs", "<time>") },
  },
);

if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    async paths() {
      const { mpi, resumeOrBegin, ...flags } = command.opts();
      const resume = resumeOrBegin ? requireOut() : flags.resume;
      return {
        ...await pathsOfConfig({ ...flags, resume }),
        library: libraryOf(mpi),
        isLate: mpi !== undefined && resume !== undefined && !existsSync(configOf(resume)),
      };
    },
    async run() {
      const { mpi, resume, resumeOrBegin, workers } = command.opts();
      if (mpi !== undefined && workers !== undefined) {
        throw new RangeError(
          "Cannot take --workers with --mpi as each rank computes in one thread: start more ranks",
        );
      }
      return await withRanks(
        mpi,
        { "--resume": resume, "--resume-or-begin": resumeOrBegin },
        run,
      );
    },
  });
}

async function run(ranks?: MpiCommunicator) {
  const { fitImageSize, readRunConfig, readTrainConfig, train } = await import("../mod.ts");
  const { fitToData } = await import("../src/defaults/fit_to_data.ts");
  const { config: file, json, mpi: _, resume: __, resumeOrBegin: ___, ...flags } = command.opts();
  const output = new TaskOutput({ json }, ranks?.rank);
  const begin = async () => {
    const resume = folderToResume();
    return { resume, base: resume ? await readRunConfig(resume) : { out: defaultOut() } };
  };
  const { resume, base } = ranks ? await shareJson(ranks, begin) : await begin();
  if (ranks) narrowTo(readAndWrite(readBy(layerConfigs(base, flags))).read);
  const fromFile = file === undefined ? {} : await readTrainConfig(file);
  const place = resume === undefined ? {} : { out: resume };
  const given = fitImageSize(layerConfigs(base, fromFile, flags, place));
  // A run that goes on has all that was chosen for it in its configuration.
  const choose = async () => resume === undefined ? await fitToData(given) : null;
  const fit = ranks ? await shareJson(ranks, choose) : await choose();
  const config = parseTrainConfig(layerConfigs(given, withoutSaid(fit?.chosen ?? {}, given)));
  for (const [key, value] of Object.entries(inShortForm({ ...config }))) {
    output.line(`${key.padEnd(18)} ${shown(value)}`);
  }
  if (fit) tellFit(fit, config.objectives[0].data, output);

  if (ranks) output.line(describeRanks(ranks));
  const signal = onInterrupt(ranks !== undefined);
  const reporter = new TrainReporter(output);
  let isInterrupted = false;
  const summary = await train(config, {
    resume,
    configFile: file,
    communicator: ranks,
    signal,
    onEvent(event) {
      isInterrupted ||= event.type === "interrupted";
      reporter.report(event);
    },
  }).finally(() => output.stopBar());
  reporter.finish();
  output.document({ out: config.out, ...summary });
  const code = hasFunctions(config) ? ` --config ${file}` : "";
  if (isInterrupted) {
    output.line(`Stopped. To go on: deno task train --resume ${config.out}${code}`);
    return exitCodeOf(signal);
  }
  output.line(`Configuration  ${join(config.out, CONFIG_JSON)}`);
  output.line(`Metrics        ${join(config.out, METRICS_JSONL)}`);
  output.line(`Summary        ${join(config.out, SUMMARY_JSON)}`);
  output.line(`Checkpoints    ${join(config.out, "checkpoints", "step-N")}`);
  const paths = `--checkpoint ${config.out} --data DIR --out DIR${code}`;
  output.line(`To embed faces: deno task extract ${paths}`);
}

/** The folder of the run to continue, if one is. */
function folderToResume(): string | undefined {
  const { resume, resumeOrBegin } = command.opts();
  if (!resumeOrBegin) return resume;
  const out = requireOut();
  return existsSync(configOf(out)) ? out : undefined;
}

function configOf(run: string): string {
  return join(run, CONFIG_JSON);
}

/** Where a run is that goes on or, if there is none yet, begins. */
function requireOut(): string {
  const { out, resume } = command.opts();
  if (out !== undefined && resume === undefined) return out;
  throw new RangeError(
    "Cannot resume or begin a run as --resume-or-begin takes its folder from --out: " +
      (resume === undefined ? "there is no --out" : "there is a --resume as well"),
  );
}

/** What rank 0 chose, but for what this rank was told itself: ranks that were told different things refuse to go on. */
function withoutSaid(chosen: RawConfig, given: RawConfig): RawConfig {
  const said = inShortForm(given);
  return Object.fromEntries(Object.entries(chosen).filter(([key]) => said[key] === undefined));
}

/** What rank 0 reads, on all ranks. */
async function shareJson<T>(ranks: MpiCommunicator, read: () => Promise<T>): Promise<T> {
  const text = ranks.rank === 0 ? JSON.stringify(await read()) : "";
  const bytes = ranks.broadcast(new TextEncoder().encode(text));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** A value of a configuration, as its flag would say it. */
function shown(value: unknown): string {
  if (typeof value === "function") return "(yours)";
  if (!isRecord(value)) return JSON.stringify(value);
  const { name, ...options } = value;
  return name === undefined
    ? Object.entries(options).map((option) => option.join("=")).join()
    : specLabel(value as { name: string });
}

function defaultOut(): string {
  return join("runs", new Date().toISOString().slice(0, 19).replaceAll(":", "-"));
}
