import { dirname, join } from "node:path";
import { SOURCE_HELP } from "../src/datasets/sources.ts";
import { Command, Option } from "../src/npm/commander.ts";
import type { InspectEvent } from "../mod.ts";
import { backboneOfConfig } from "./backbone_of_config.ts";
import { describeDevice } from "./describe_device.ts";
import { deviceOption } from "./device_option.ts";
import { encodingOption } from "./encoding_option.ts";
import { finishCommand } from "./finish_command.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { NETWORK_GROUP, networkOptions } from "./network_options.ts";
import { orientationOption } from "./orientation_option.ts";
import { number } from "./parse_flag.ts";
import { quoteArgument } from "./quote_argument.ts";
import { runTask } from "./run_task.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import { pathsOfCheckpoint, pathsOfSource, readAndWrite } from "./task_paths.ts";

const network = networkOptions();

/** What `deno task inspect` takes. */
export const command = finishCommand(
  new Command("deno task inspect")
    .description(
      "Says what is in a dataset: identities and images of each, sizes, images that cannot be read or are there twice, " +
        "and who is also in a test set.",
    )
    .argument("[data]", SOURCE_HELP)
    .optionsGroup("Data:")
    .option("--data <source>", "another way to give the data")
    .option("--root <dir>", "folder that paths in an image list start from")
    .addOption(encodingOption())
    .option("--follow-links", "follow symbolic links that leave the folder")
    .option("--identities <file>", "use identities in this file's first column")
    .option("--exclude <files...>", "skip identities in these files' first columns")
    .addOption(orientationOption())
    .option("--decode", "decode every image, and compare pixels in place of bytes")
    .optionsGroup("Test set:")
    .option("--test <source>", "a dataset that should share no people with this one")
    .option("--test-root <dir>", "folder that paths in its image list start from")
    .option(
      "--checkpoint <path>",
      "also compare faces, with the network of this run, checkpoint or .onnx",
    )
    .option("--config <file>", "configuration of that run, if it defines its own network")
    .addOption(
      new Option("--threshold <cosine>", "cosine (-1 to 1) above which two are the same person")
        .argParser(number).default(undefined, "what 1 % of its people exceed with another person"),
    )
    .addOption(deviceOption())
    .optionsGroup(NETWORK_GROUP)
    .addOption(network.imageSize)
    .addOption(network.crop)
    .addOption(network.cropOffset)
    .addOption(network.channels)
    .addOption(network.mean)
    .addOption(network.std)
    .optionsGroup("Output:")
    .option("--out <dir>", "a new folder for inspection.json and lists of all that was found")
    .option("--strict", "exit code 1 if there are unreadable images, wrong labels or an overlap")
    .option("--json", JSON_FLAG),
  "photos --test lfw.bin --out runs/inspected",
);

if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths() {
      const { data = command.args[0], root, test, testRoot, ...flags } = command.opts();
      return readAndWrite(
        [
          ...[pathsOfSource(data, root), pathsOfSource(test, testRoot)],
          ...[flags.identities, ...flags.exclude ?? [], pathsOfCheckpoint(flags.checkpoint)],
          flags.config && dirname(flags.config),
        ],
        [flags.out],
      );
    },
    run,
  });
}

async function run() {
  const { describeInspection, hasDataFaults, inspect } = await import("../mod.ts");
  const { strict, json, config, ...flags } = command.opts();
  const output = new TaskOutput({ json });
  const [data = flags.data ?? command.error("error: missing DATA; --help says more")] =
    command.args;
  if (flags.data !== undefined && flags.data !== data) {
    command.error(`error: expected one of DATA and --data, got "${data}" and "${flags.data}"`);
  }
  const onEvent = (event: InspectEvent) => {
    if (event.type === "progress") return output.updateBar(event.done);
    output.stopBar();
    const { what, name, images, device, description } = event;
    if (device) output.line(describeDevice(device));
    output.line(`${what === "read" ? "Reading" : "Embedding with"} ${name}, ${images} images.`);
    if (description !== undefined) output.line(description);
    output.startBar("{bar} {value}/{total} images  {eta_formatted} left", images);
  };
  const signal = onInterrupt();
  const own = await backboneOfConfig(config);
  const inspection = await inspect({ ...flags, ...own, data, signal, onEvent })
    .finally(() => output.stopBar());
  output.document(inspection);
  output.line();
  for (const line of describeInspection(inspection)) output.line(line);
  const { out } = flags;
  if (out !== undefined) {
    const lists = [
      "unreadable",
      "duplicates",
      "shared",
      ...(inspection.overlap ? ["overlap"] : []),
    ];
    output.line();
    output.line(`Figures  ${join(out, "inspection.json")}`);
    output.line(`Lists    ${join(out, `{${lists.join(",")}}.tsv`)}`);
    const { duplicates, overlap } = inspection;
    const people = [
      ...(duplicates.pairs > 0 ? ["shared.tsv"] : []),
      ...(overlap && overlap.identities > 0 ? ["overlap.tsv"] : []),
    ];
    if (people.length > 0) {
      const files = people.map((list) => quoteArgument(join(out, list)));
      output.line(`To train without these people: --exclude ${files.join(" ")}`);
    }
  }
  if (inspection.isInterrupted) return exitCodeOf(signal);
  if (strict && hasDataFaults(inspection)) return 1;
}
