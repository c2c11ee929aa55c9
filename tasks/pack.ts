import { resolve } from "node:path";
import { openDataset } from "../src/datasets/open_dataset.ts";
import { Command, InvalidArgumentError, Option } from "../src/npm/commander.ts";
import { prettyBytes } from "../src/npm/pretty_bytes.ts";
import { pack, PACK_FORMATS } from "../src/packing/pack.ts";
import { DATA_SOURCE } from "./data_source.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { PackReporter } from "./pack_reporter.ts";
import { quoteArgument } from "./quote_argument.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { pathsOfSource, readAndWrite } from "./task_paths.ts";

const command = new Command("deno task pack")
  .description(
    "Writes the images of any source into a few large files, as they are or resized, identity numbers and names with them.",
  )
  .option("--data <source>", DATA_SOURCE)
  .option("--root <dir>", "what the paths of an image list are relative to")
  .addOption(
    new Option("--format <name>", "InsightFace's train.rec, or tar files as WebDataset has them")
      .choices(PACK_FORMATS).default("recordio" as const),
  )
  .option("--size <pixels>", "of the shorter side: resizes, and encodes as JPEG", count)
  .option("--shard-size <bytes>", "at most so large, such as 256M (default) or 1G", bytes)
  .option("--images-per-shard <n>", "at most so many in each", count)
  .option("--no-shuffle", "shards with one identity after the other")
  .option("--seed <n>", "of the order in shards", count)
  .option("--workers <n>", "that resize (default: all cores)", count)
  .option("--strict", "an image that cannot be read ends the packing")
  .option("--out <dir>", "a new folder");

// Not from mod.ts, which would load TensorFlow.js: nothing here takes it.
await runTask({
  module: import.meta.url,
  command,
  paths() {
    const { data, root, out } = command.opts();
    return readAndWrite([pathsOfSource(data, root)], [out, out && `${resolve(out)}.new`]);
  },
  run,
});

async function run() {
  const { root, ...others } = command.opts();
  const { data, out } = requireOptions(command, "data", "out");
  const signal = onInterrupt();
  const dataset = await openDataset(data, { root });
  console.log(`${dataset.imageCount} images of ${dataset.identityCount} identities.`);
  const reporter = new PackReporter(dataset.imageCount);
  try {
    const onEvent = reporter.report.bind(reporter);
    const { path, images, skipped, bytes } = await pack(dataset, {
      ...others,
      out,
      signal,
      onEvent,
    });
    reporter.close();
    console.log(
      `${images} images packed, ${prettyBytes(bytes)}, ${skipped} skipped, ` +
        `${reporter.speed.toFixed(0)} images/s.`,
    );
    console.log(`To train on them: deno task train --data ${quoteArgument(path)}`);
  } catch (error) {
    reporter.close();
    if (!signal.aborted) throw error;
    console.log("Stopped; nothing was written.");
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
