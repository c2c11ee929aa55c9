import { join } from "node:path";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { pathsOfConfig } from "./paths_of_config.ts";
import { runTask } from "./run_task.ts";
import { TrainReporter } from "./train_reporter.ts";
import { number, spec, trainingCommand } from "./training_command.ts";

const command = trainingCommand("deno task train")
  .description("Trains a face-embedding network, verifies it, and says where everything is.")
  .option(
    "--pairs <file>",
    "verify on these pairs, in LFW's format or a verification set as lfw.bin, instead of held-out identities",
  )
  .option(
    "--backbone <spec>",
    "small, casia-net, resnet18 ... resnet269, iresnet18 ... iresnet100, mobilefacenet; " +
      "small:width=32,dropout=0.4",
    spec,
  )
  .option(
    "--head <spec>",
    "virtual-fc, full-fc, partial-fc, centroid-projection, lower, n-pair, multi-similarity; " +
      "virtual-fc:groups=118,scale=16,margin=0.2",
    spec,
  )
  .option("--seed <n>", "of everything left to chance", number)
  .option("--out <dir>", "folder for everything the run writes; must be new (default: runs/<time>)")
  .option("--resume <dir>", "goes on with the run in this folder")
  .option("--pretrained <dir>", "begins with the weights of this run or checkpoint");

await runTask({
  module: import.meta.url,
  command,
  paths: () => pathsOfConfig(command.opts()),
  run,
});

async function run() {
  const { parseTrainConfig, readRunConfig, readTrainConfig, train } = await import("../mod.ts");
  const { config: file, resume, ...flags } = command.opts();
  const base = resume !== undefined ? await readRunConfig(resume) : { out: defaultOut() };
  const fromFile = file === undefined ? {} : await readTrainConfig(file);
  const config = parseTrainConfig({
    ...base,
    ...fromFile,
    ...flags,
    ...(resume === undefined ? {} : { out: resume }),
  });
  for (const [key, value] of Object.entries(config)) {
    console.log(
      `${key.padEnd(18)} ${typeof value === "function" ? "(yours)" : JSON.stringify(value)}`,
    );
  }

  const signal = onInterrupt();
  const reporter = new TrainReporter();
  let isInterrupted = false;
  await train(config, {
    resume,
    signal,
    onEvent(event) {
      isInterrupted ||= event.type === "interrupted";
      reporter.report(event);
    },
  }).finally(() => reporter.close());
  if (isInterrupted) {
    console.log(`Stopped. To go on: deno task train --resume ${config.out}`);
    return exitCodeOf(signal);
  }
  console.log(`Configuration  ${join(config.out, "config.json")}`);
  console.log(`Metrics        ${join(config.out, "metrics.jsonl")}`);
  console.log(`Summary        ${join(config.out, "summary.json")}`);
  console.log(`Checkpoints    ${join(config.out, "checkpoints", "step-N")}`);
  console.log(`To embed faces: deno task extract --checkpoint ${config.out} --data DIR --out DIR`);
}

function defaultOut(): string {
  return join("runs", new Date().toISOString().slice(0, 19).replaceAll(":", "-"));
}
