import { join } from "node:path";
import { ProgressBar } from "../src/npm/cli_progress.ts";
import { Command, Option } from "../src/npm/commander.ts";
import type { InspectEvent } from "../mod.ts";
import { DEVICE_CHOICES } from "../src/compute/device_name.ts";
import { DATA_SOURCE } from "./data_source.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { quoteArgument } from "./quote_argument.ts";
import { runTask } from "./run_task.ts";
import { pathsOfCheckpoint, pathsOfSource, readAndWrite } from "./task_paths.ts";
import { number } from "./training_command.ts";

const command = new Command("deno task inspect")
  .description(
    "Says what is in a dataset: identities and images of each, sizes, images that cannot be read or are there twice, " +
      "and who is also in a test set.",
  )
  .argument("[data]", DATA_SOURCE)
  .option("--data <source>", "the same")
  .option("--root <dir>", "what the paths of an image list are relative to")
  .option("--identities <file>", "keep only the identities named in its first column")
  .option("--exclude <files...>", "leave out the identities named in their first columns")
  .option("--test <source>", "a dataset that should have nobody in common with this one")
  .option("--test-root <dir>", "what its paths are relative to, if it is an image list")
  .option(
    "--checkpoint <dir>",
    "find people of the test set by their looks too: a run folder or a checkpoint",
  )
  .option(
    "--threshold <cosine>",
    "above it two are one person (default: what 1 % of the test set's people reach with another)",
    number,
  )
  .option("--decode", "decode every image, and compare pixels in place of bytes")
  .option("--strict", "exit code 1 if there are unreadable images, wrong labels or an overlap")
  .addOption(new Option("--device <name>").choices(DEVICE_CHOICES).default("auto" as const))
  .option("--out <dir>", "a new folder for inspection.json and lists of all that was found");

await runTask({
  module: import.meta.url,
  command,
  paths() {
    const { data = command.args[0], root, test, testRoot, ...flags } = command.opts();
    return readAndWrite(
      [
        ...[pathsOfSource(data, root), pathsOfSource(test, testRoot)],
        ...[flags.identities, ...flags.exclude ?? [], pathsOfCheckpoint(flags.checkpoint)],
      ],
      [flags.out],
    );
  },
  run,
});

async function run() {
  const { describeInspection, hasFaults, inspect } = await import("../mod.ts");
  const { strict, ...flags } = command.opts();
  const [data = flags.data ?? command.error("error: missing DATA; --help says more")] =
    command.args;
  if (flags.data !== undefined && flags.data !== data) {
    command.error(`error: expected one of DATA and --data, got "${data}" and "${flags.data}"`);
  }
  const bar = new ProgressBar({ format: "{bar} {value}/{total} images  {eta_formatted} left" });
  const isTerminal = Deno.stdout.isTerminal();
  const onEvent = (event: InspectEvent) => {
    if (event.type === "progress") {
      if (isTerminal) bar.update(event.done);
      return;
    }
    bar.stop();
    const { what, name, images, device } = event;
    if (device) console.log(`Device ${device.name} (${device.description}), as ${device.reason}.`);
    console.log(`${what === "read" ? "Reading" : "Embedding with"} ${name}, ${images} images.`);
    if (isTerminal) bar.start(images, 0);
  };
  const signal = onInterrupt();
  const inspection = await inspect({ ...flags, data, signal, onEvent })
    .finally(() => bar.stop());
  console.log();
  for (const line of describeInspection(inspection)) console.log(line);
  const { out } = flags;
  if (out !== undefined) {
    const lists = [
      "unreadable",
      "duplicates",
      "shared",
      ...(inspection.overlap ? ["overlap"] : []),
    ];
    console.log();
    console.log(`Figures  ${join(out, "inspection.json")}`);
    console.log(`Lists    ${join(out, `{${lists.join(",")}}.tsv`)}`);
    const { duplicates, overlap } = inspection;
    const people = [
      ...(duplicates.pairs > 0 ? ["shared.tsv"] : []),
      ...(overlap && overlap.identities > 0 ? ["overlap.tsv"] : []),
    ];
    if (people.length > 0) {
      const files = people.map((list) => quoteArgument(join(out, list)));
      console.log(`To train without these people: --exclude ${files.join(" ")}`);
    }
  }
  if (inspection.isInterrupted) return exitCodeOf(signal);
  if (strict && hasFaults(inspection)) return 1;
}
