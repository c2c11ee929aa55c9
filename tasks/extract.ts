import { dirname, join } from "node:path";
import type { ExtractEvent } from "../mod.ts";
import type { MpiCommunicator } from "../src/compute/mpi/mpi_communicator.ts";
import { SOURCE_HELP } from "../src/datasets/sources.ts";
import { Command } from "../src/npm/commander.ts";
import { EMBEDDINGS_FOLDER, EMBEDDINGS_NPY } from "../src/runs/embeddings_npy.ts";
import { SAMPLES_TSV } from "../src/runs/samples_tsv.ts";
import { PAIRS_HELP } from "../src/verification/read_pairs.ts";
import { backboneOfConfig } from "./backbone_of_config.ts";
import { describeDevice } from "./describe_device.ts";
import { deviceOption } from "./device_option.ts";
import { EmbeddingProgress } from "./embedding_progress.ts";
import { encodingOption } from "./encoding_option.ts";
import { finishCommand } from "./finish_command.ts";
import { describeRanks, libraryOf, MPI_FLAG, withRanks } from "./mpi_ranks.ts";
import { NETWORK_GROUP, networkOptions } from "./network_options.ts";
import { orientationOption } from "./orientation_option.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { SkipReporter } from "./skip_reporter.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import {
  CHECKPOINT_HELP,
  pathsOfCheckpoint,
  pathsOfPairs,
  pathsOfSource,
  readAndWrite,
} from "./task_paths.ts";

const network = networkOptions();

/** What `deno task extract` takes. */
export const command = finishCommand(
  new Command("deno task extract")
    .description("Embeds faces with a trained network and, with pairs, verifies it.")
    .optionsGroup("Input:")
    .option("--checkpoint <path>", CHECKPOINT_HELP)
    .option("--data <source>", SOURCE_HELP)
    .option("--root <dir>", "folder that paths in an image list start from")
    .addOption(encodingOption())
    .option("--follow-links", "follow symbolic links that leave the folder")
    .option("--config <file>", "configuration of the run, if it defines its own network")
    .option("--pairs <file>", `verify on these: ${PAIRS_HELP}`)
    .addOption(orientationOption("as in training"))
    .option("--strict", "stop at an image that cannot be read")
    .addOption(deviceOption())
    .optionsGroup(NETWORK_GROUP)
    .addOption(network.imageSize)
    .addOption(network.crop)
    .addOption(network.cropOffset)
    .addOption(network.channels)
    .addOption(network.mean)
    .addOption(network.std)
    .optionsGroup("Output:")
    .option("--out <dir>", "a new folder for embeddings, samples.tsv and the figures")
    .option("--per-image", "one file for each image instead of one for all")
    .option("--mpi [library]", MPI_FLAG)
    .option("--json", JSON_FLAG),
  "--checkpoint runs/photos --data photos --out faces",
);

if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths() {
      const { checkpoint, data, root, pairs, config, out, mpi } = command.opts();
      const paths = readAndWrite(
        [
          ...[pathsOfCheckpoint(checkpoint), pathsOfSource(data, root)],
          ...[...pathsOfPairs(pairs), config && dirname(config)],
        ],
        [out],
      );
      return { ...paths, library: libraryOf(mpi) };
    },
    run: () => withRanks(command.opts().mpi, {}, run),
  });
}

async function run(ranks?: MpiCommunicator) {
  const { describeVerification, extract } = await import("../mod.ts");
  const { json, config, mpi: _, ...flags } = command.opts();
  const options = {
    ...flags,
    ...requireOptions(command, "checkpoint", "data", "out"),
    ...await backboneOfConfig(config),
  };
  const output = new TaskOutput({ json }, ranks?.rank);
  if (ranks) output.line(describeRanks(ranks));
  const skips = new SkipReporter(output);
  const progress = new EmbeddingProgress(output, "embedding");
  const onEvent = (event: ExtractEvent) => {
    if (event.type === "start") {
      const { device } = event;
      output.line(describeDevice(device));
      output.line(`Backbone: ${event.backbone}, ${event.images} images`);
      if (event.description !== undefined) output.line(event.description);
    } else if (event.type === "notice") {
      output.line(event.message);
    } else if (event.type === "skip") {
      skips.report(event.error);
    } else {
      progress.update(event.embedded, event.images);
    }
  };
  const together = { ...options, communicator: ranks, onEvent };
  const extraction = await extract(together).finally(() => progress.end());
  output.document({ out: options.out, ...extraction });
  const { images, skipped, length, verification } = extraction;
  const file = options.perImage ? join(EMBEDDINGS_FOLDER, "*.npy") : EMBEDDINGS_NPY;
  output.line(`${images} embeddings of ${length} numbers, ${skipped} images skipped.`);
  for (const line of verification ? describeVerification(verification) : []) output.line(line);
  output.line(`Embeddings  ${join(options.out, file)}`);
  output.line(`Samples     ${join(options.out, SAMPLES_TSV)}`);
  if (verification) output.line(`Figures     ${join(options.out, "roc.{json,csv,svg}")}`);
}
