import { join } from "node:path";
import { parseSpecs } from "../src/comparison/parse_specs.ts";
import { CompareReporter } from "./compare_reporter.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { pathsOfConfig } from "./paths_of_config.ts";
import { quoteArgument } from "./quote_argument.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { number, numbers, sound, trainingCommand } from "./training_command.ts";

const command = trainingCommand("deno task compare")
  .description(
    "Trains every head on every backbone with every seed, for the same steps on the same data, and makes a table " +
      "of it. Called again, it goes on where it was.",
  )
  .option(
    "--pairs <files...>",
    "test on these lists, in LFW's format, whose people are not trained on, or sets as lfw.bin",
  )
  .option(
    "--heads <specs>",
    "full-fc,virtual-fc:groups=118,anchor=mean,... (default: those of the paper's Table 1)",
    specs,
  )
  .option("--backbones <specs>", "small,resnet18,... (default: small)", specs)
  .option("--groups <m>", "M of every head that has it and does not say its own", number)
  .option("--seeds <n>", "how often each is trained (default: 3)", number)
  .option("--minutes <t>", "budget of each in place of epochs or steps", number)
  .option("--learning-rates <r,...>", "tries these with each head, and takes the best", numbers)
  .option("--out <dir>", "folder for the table and all runs; new, or of the same comparison");

await runTask({
  module: import.meta.url,
  command,
  paths: () => pathsOfConfig(command.opts()),
  run,
});

async function run() {
  const { compare, parseCompareConfig, readTrainConfig } = await import("../mod.ts");
  const { config: file, ...flags } = command.opts();
  const fromFile = file === undefined ? {} : await readTrainConfig(file);
  if (fromFile.out === undefined) requireOptions(command, "out");
  const config = parseCompareConfig({ ...fromFile, ...flags });
  const reporter = new CompareReporter();
  const signal = onInterrupt();
  let isInterrupted = false;
  const comparison = await compare(config, {
    command: ["deno task compare", ...Deno.args.map(quoteArgument)].join(" "),
    signal,
    onEvent(event) {
      isInterrupted ||= event.type === "interrupted";
      reporter.report(event);
    },
  }).finally(() => reporter.close());
  console.log(`Table    ${join(config.out, "comparison.md")}`);
  console.log(`Page     ${join(config.out, "comparison.html")}`);
  console.log(`Figures  ${join(config.out, "comparison.json")}`);
  console.log(`Runs     ${join(config.out, "cells", "BACKBONE", "HEAD", "SEED")}`);
  if (isInterrupted) {
    console.log("Stopped. To go on, give the same command again.");
    return exitCodeOf(signal);
  }
  const { faults } = comparison;
  if (faults.length === 0) return;
  throw new Error(`${faults.length} of the runs failed, the first with: ${faults[0].message}`);
}

function specs(text: string) {
  return sound(() => parseSpecs(text));
}
