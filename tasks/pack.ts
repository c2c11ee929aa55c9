import { resolve } from "node:path";
import { SOURCE_HELP } from "../src/datasets/sources.ts";
import { Command, InvalidArgumentError, Option } from "../src/npm/commander.ts";
import { prettyBytes } from "../src/npm/pretty_bytes.ts";
import { pack, PACK_FORMATS } from "../src/packing/pack.ts";
import { choiceOption } from "./choice_option.ts";
import { encodingOption } from "./encoding_option.ts";
import { finishCommand } from "./finish_command.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { openData } from "./open_data.ts";
import { orientationOption } from "./orientation_option.ts";
import { PackReporter } from "./pack_reporter.ts";
import { quoteArgument } from "./quote_argument.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import { pathsOfSource, readAndWrite } from "./task_paths.ts";

const SHARD_SIZE = "256M";

/** What `deno task pack` takes. */
export const command = finishCommand(
  new Command("deno task pack")
    .description(
      "Writes the images of any source into a few large files, as they are or resized, identity numbers and names with them.",
    )
    .optionsGroup("Input:")
    .option("--data <source>", SOURCE_HELP)
    .option("--root <dir>", "folder that paths in an image list start from")
    .addOption(encodingOption())
    .option("--follow-links", "follow symbolic links that leave the folder")
    .option("--strict", "stop at an image that cannot be read")
    .optionsGroup("Output:")
    .option("--out <dir>", "a new folder")
    .addOption(
      choiceOption("--format <name>", "InsightFace's train.rec, or WebDataset's tars", PACK_FORMATS)
        .default("recordio" as const),
    )
    .option("--size <pixels>", "resize the shorter side to this, as JPEG", count)
    .addOption(orientationOption())
    .addOption(
      new Option("--shard-size <bytes>", "largest size of a shard, such as 1G").argParser(bytes)
        .default(bytes(SHARD_SIZE), SHARD_SIZE),
    )
    .option("--images-per-shard <n>", "most images in a shard", count)
    .option("--no-shuffle", "keep identities in order in the shards")
    .option("--seed <n>", "seed of the order in shards", count, 0)
    .addOption(
      new Option("--workers <n>", "number of workers that resize").argParser(count).default(
        undefined,
        "all cores",
      ),
    )
    .option("--json", JSON_FLAG),
  "--data photos --format shards --size 112 --out set",
);

// Not from mod.ts, which would load TensorFlow.js: nothing here takes it.
if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths() {
      const { data, root, out } = command.opts();
      return readAndWrite([pathsOfSource(data, root)], [out, out && `${resolve(out)}.new`]);
    },
    run,
  });
}

async function run() {
  const { root, encoding, followLinks, json, ...others } = command.opts();
  const output = new TaskOutput({ json });
  const { data, out } = requireOptions(command, "data", "out");
  const signal = onInterrupt();
  const dataset = await openData(data, { root, encoding, followLinks }, output, "image");
  const reporter = new PackReporter(output, dataset.imageCount);
  try {
    const onEvent = reporter.report.bind(reporter);
    const summary = await pack(dataset, { ...others, out, signal, onEvent });
    output.stopBar();
    output.document(summary);
    const { path, images, skipped, bytes, rarelyRead } = summary;
    output.line(
      `${images} images packed, ${prettyBytes(bytes)}, ${skipped} skipped, ` +
        `${reporter.speed.toFixed(0)} images/s.`,
    );
    const kept = Object.entries(rarelyRead).map(([ending, count]) => `${count} ${ending}`);
    if (kept.length > 0) {
      output.line(
        `${
          kept.join(", ")
        } stay as they are: all tasks read them, but mxnet, InsightFace and WebDataset's decoders ` +
          "read JPEG, PNG, PGM and PPM only. --size encodes them as JPEG.",
      );
    }
    output.line(`To train on them: deno task train --data ${quoteArgument(path)}`);
  } catch (error) {
    output.stopBar();
    if (!signal.aborted) throw error;
    output.line("Stopped; nothing was written.");
    return exitCodeOf(signal);
  } finally {
    await dataset.close();
  }
}

function count(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number");
}

function bytes(text: string): number {
  const [, number, unit] = /^(\d{1,9})([KMGT]?)$/i.exec(text) ?? [];
  if (number === undefined) {
    throw new InvalidArgumentError("expected bytes, such as 1000000, 256M or 1G");
  }
  return Number(number) * 1024 ** ["", "K", "M", "G", "T"].indexOf(unit.toUpperCase());
}
