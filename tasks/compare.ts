import { join } from "node:path";
import { BACKBONE_NAMES } from "../src/backbones/backbones.ts";
import { parseCompareConfig } from "../src/comparison/parse_compare_config.ts";
import { parseSpecs } from "../src/comparison/parse_specs.ts";
import { HEAD_NAMES } from "../src/heads/heads.ts";
import { Option } from "../src/npm/commander.ts";
import { COMPARISON_JSON } from "../src/runs/comparison_json.ts";
import { withChoices } from "./with_choices.ts";
import { CompareReporter } from "./compare_reporter.ts";
import { finishCommand } from "./finish_command.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { number, numbers, parseFlag } from "./parse_flag.ts";
import { pathsOfConfig } from "./paths_of_config.ts";
import { quoteArgument } from "./quote_argument.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { showDefaults } from "./show_defaults.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import { tellFit } from "./tell_fit.ts";
import { trainingCommand, trainingDefaults } from "./training_command.ts";

/** What `deno task compare` takes. */
export const command = showDefaults(
  finishCommand(
    trainingCommand("deno task compare")
      .description(
        "Trains all heads alike and writes a table; called again, it continues.",
      )
      .option("--minutes <t>", "minutes of training each, not epochs", number)
      .option("--learning-rates <r,...>", "rates to try; each head keeps its best", numbers)
      .option("--search <keys>", "rate,K,scale,margin: best ones of each head", keys)
      .optionsGroup("Comparison:")
      .addOption(withChoices(new Option("--heads <specs>").argParser(specs), HEAD_NAMES))
      .addOption(withChoices(new Option("--backbones <specs>").argParser(specs), BACKBONE_NAMES))
      .option("--groups <m>", "anchors M of the heads", number)
      .option("--seeds <n>", "seeds to train each head with", number)
      .option("--pairs <files...>", "lists or .bin, for tests only")
      .option("--config <file>", "JSON or .ts; flags override it")
      .option("--out <dir>", "new folder for all, or that of the same comparison")
      .option("--json", JSON_FLAG),
    "--data photos --heads full-fc,virtual-fc --out runs/a",
  ),
  {
    ...trainingDefaults(parseCompareConfig),
    heads: "the paper's",
    groups: "identities/10",
    pairs: "held out",
    learningRates: undefined,
    search: undefined,
  },
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
  const { compare, readTrainConfig } = await import("../mod.ts");
  const { fitComparison } = await import("../src/comparison/fit_comparison.ts");
  const { config: file, json, ...flags } = command.opts();
  const output = new TaskOutput({ json });
  const fromFile = file === undefined ? {} : await readTrainConfig(file);
  if (fromFile.out === undefined) requireOptions(command, "out");
  const given = { ...fromFile, ...flags };
  const fit = await fitComparison(given);
  const config = parseCompareConfig({ ...given, ...fit.chosen });
  tellFit(fit, config.data, output);
  const reporter = new CompareReporter(output);
  const signal = onInterrupt();
  let isInterrupted = false;
  const comparison = await compare(config, {
    command: ["deno task compare", ...Deno.args.map(quoteArgument)].join(" "),
    signal,
    onEvent(event) {
      isInterrupted ||= event.type === "interrupted";
      reporter.report(event);
    },
  }).finally(() => output.stopBar());
  reporter.finish();
  output.document(comparison);
  output.line(`Table    ${join(config.out, "comparison.md")}`);
  output.line(`Page     ${join(config.out, "comparison.html")}`);
  output.line(`Figures  ${join(config.out, COMPARISON_JSON)}`);
  output.line(`Runs     ${join(config.out, "cells", "BACKBONE", "HEAD", "SEED")}`);
  if (isInterrupted) {
    output.line("Stopped. To go on, give the same command again.");
    return exitCodeOf(signal);
  }
  const { faults } = comparison;
  if (faults.length === 0) return;
  throw new Error(`${faults.length} of the runs failed, the first with: ${faults[0].message}`);
}

function keys(text: string) {
  return text.split(",");
}

function specs(text: string) {
  return parseFlag(() => parseSpecs(text));
}
