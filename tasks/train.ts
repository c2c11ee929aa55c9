import { join } from "node:path";
import { BACKBONE_NAMES } from "../src/backbones/backbones.ts";
import { specLabel } from "../src/comparison/spec_label.ts";
import { isRecord } from "../src/checks/parse_json_object.ts";
import { HEAD_NAMES } from "../src/heads/heads.ts";
import { Option } from "../src/npm/commander.ts";
import { CONFIG_JSON } from "../src/runs/config_json.ts";
import { METRICS_JSONL } from "../src/runs/metrics_jsonl.ts";
import { SUMMARY_JSON } from "../src/runs/summary_json.ts";
import { hasFunctions } from "../src/training/config_functions.ts";
import { inShortForm, layerConfigs } from "../src/training/objectives.ts";
import { parseTrainConfig } from "../src/training/parse_train_config.ts";
import { withChoices } from "./with_choices.ts";
import { finishCommand } from "./finish_command.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { number, spec } from "./parse_flag.ts";
import { pathsOfConfig } from "./paths_of_config.ts";
import { runTask } from "./run_task.ts";
import { showDefaults } from "./show_defaults.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
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
      .optionsGroup("Network:")
      .addOption(withChoices(new Option("--backbone <spec>").argParser(spec), BACKBONE_NAMES))
      .addOption(withChoices(new Option("--head <spec>").argParser(spec), HEAD_NAMES))
      .option("--pretrained <path>", "begin with the weights of a run or .onnx file")
      .optionsGroup("Run:")
      .option("--pairs <file>", "list or .bin to verify on")
      .option("--config <file>", "JSON or .ts; flags override it")
      .option("--resume <dir>", "continue the run in this folder")
      .option("--out <dir>", "new folder for all files")
      .option("--json", JSON_FLAG),
    "--data photos --head virtual-fc:groups=118 --out runs/a",
  ),
  { ...trainingDefaults(parseTrainConfig), pairs: "held out", out: join("runs", "<time>") },
);

if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths: () => pathsOfConfig(command.opts()),
    run,
  });
}

async function run() {
  const { fitImageSize, readRunConfig, readTrainConfig, train } = await import("../mod.ts");
  const { config: file, resume, json, ...flags } = command.opts();
  const output = new TaskOutput({ json });
  const base = resume !== undefined ? await readRunConfig(resume) : { out: defaultOut() };
  const fromFile = file === undefined ? {} : await readTrainConfig(file);
  const place = resume === undefined ? {} : { out: resume };
  const layered = layerConfigs(base, fromFile, flags, place);
  const config = parseTrainConfig(fitImageSize(layered));
  for (const [key, value] of Object.entries(inShortForm({ ...config }))) {
    output.line(`${key.padEnd(18)} ${shown(value)}`);
  }

  const signal = onInterrupt();
  const reporter = new TrainReporter(output);
  let isInterrupted = false;
  const summary = await train(config, {
    resume,
    configFile: file,
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
