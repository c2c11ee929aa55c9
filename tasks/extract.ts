import { join } from "node:path";
import { ProgressBar } from "../src/npm/cli_progress.ts";
import { Command, Option } from "../src/npm/commander.ts";
import type { ExtractEvent } from "../mod.ts";
import { DEVICE_CHOICES } from "../src/compute/device_name.ts";
import { DATA_SOURCE } from "./data_source.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { pathOfPairs, pathsOfCheckpoint, pathsOfSource, readAndWrite } from "./task_paths.ts";

const command = new Command("deno task extract")
  .description("Embeds faces with a trained network and, with pairs, verifies it.")
  .option(
    "--checkpoint <dir>",
    "a run folder (its best checkpoint is taken) or a checkpoint",
  )
  .option("--data <source>", DATA_SOURCE)
  .option("--root <dir>", "what the paths of an image list are relative to")
  .option(
    "--pairs <file>",
    "verify on these pairs: LFW's format, rowA<TAB>rowB<TAB>0|1, or a set as lfw.bin",
  )
  .option("--per-image", "a file an image instead of one for all")
  .option("--strict", "an image that cannot be read ends the extraction")
  .addOption(new Option("--device <name>").choices(DEVICE_CHOICES).default("auto" as const))
  .option("--out <dir>", "a new folder for embeddings, samples.tsv and the figures");

await runTask({
  module: import.meta.url,
  command,
  paths() {
    const { checkpoint, data, root, pairs, out } = command.opts();
    return readAndWrite(
      [pathsOfCheckpoint(checkpoint), pathsOfSource(data, root), pairs && pathOfPairs(pairs)],
      [out],
    );
  },
  run,
});

async function run() {
  const { describeVerification, extract } = await import("../mod.ts");
  const options = { ...command.opts(), ...requireOptions(command, "checkpoint", "data", "out") };
  const bar = new ProgressBar({ format: "{bar} {value}/{total} images  {eta_formatted} left" });
  const isTerminal = Deno.stdout.isTerminal();
  const onEvent = (event: ExtractEvent) => {
    if (event.type === "start") {
      const { device } = event;
      console.log(`Device ${device.name} (${device.description}), as ${device.reason}.`);
      console.log(`Backbone ${event.backbone}, ${event.images} images.`);
      if (isTerminal) bar.start(event.images, 0);
    } else if (event.type === "skip") {
      console.log(`Skipped: ${event.error.message}`);
    } else if (isTerminal) {
      bar.update(event.embedded);
    }
  };
  const { images, skipped, length, verification } = await extract({ ...options, onEvent })
    .finally(() => bar.stop());
  const file = options.perImage ? join("embeddings", "*.npy") : "embeddings.npy";
  console.log(`${images} embeddings of ${length} numbers, ${skipped} images skipped.`);
  for (const line of verification ? describeVerification(verification) : []) console.log(line);
  console.log(`Embeddings  ${join(options.out, file)}`);
  console.log(`Samples     ${join(options.out, "samples.tsv")}`);
  if (verification) console.log(`Figures     ${join(options.out, "roc.{json,csv,svg}")}`);
}
