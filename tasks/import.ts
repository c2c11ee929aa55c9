import { BACKBONE_NAMES } from "../src/backbones/backbones.ts";
import { COLOUR_ORDERS } from "../src/interchange/import_kind.ts";
import { IMPORT_HELP } from "../src/interchange/imports.ts";
import { Command, Option } from "../src/npm/commander.ts";
import { choiceOption } from "./choice_option.ts";
import { finishCommand } from "./finish_command.ts";
import { orientationOption } from "./orientation_option.ts";
import { number, numbers, spec } from "./parse_flag.ts";
import { quoteArgument } from "./quote_argument.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import { readAndWrite } from "./task_paths.ts";
import { withChoices } from "./with_choices.ts";

/** What `deno task import` takes. */
export const command = finishCommand(
  new Command("deno task import")
    .description(
      "Brings a network of another program in, as a checkpoint that extract, inspect and train --pretrained take. " +
        "Nothing of the file is run.",
    )
    .optionsGroup("Input:")
    .option("--checkpoint <file>", IMPORT_HELP)
    .addOption(
      new Option("--state-dict <key>", "which of several, by key or by what names begin with")
        .default(undefined as string | undefined, "that with the most weights"),
    )
    .optionsGroup("Network:")
    .addOption(
      withChoices(new Option("--backbone <spec>").argParser(spec), BACKBONE_NAMES)
        .default(undefined, "guessed from names and shapes"),
    )
    .addOption(
      new Option("--image-size <pixels>", "side of its input").argParser(number)
        .default(undefined, "as file or shapes say"),
    )
    .addOption(
      choiceOption("--channels <order>", "colours that it was trained with", COLOUR_ORDERS)
        .default(undefined, "BGR of AdaFace, RGB of others"),
    )
    .optionsGroup("Images, for tasks that take the checkpoint:")
    .addOption(
      new Option("--crop <pixels>", "side of the square cut out").argParser(number)
        .default(undefined, "largest"),
    )
    .option("--crop-offset <x,y>", "pixels right and down of centre", numbers)
    .addOption(orientationOption())
    .optionsGroup("Output:")
    .option("--out <dir>", "a new folder for the checkpoint")
    .option("--json", JSON_FLAG),
  "--checkpoint backbone.pth --out imported",
);

if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths() {
      const { checkpoint, out } = command.opts();
      return readAndWrite([checkpoint], [out]);
    },
    run,
  });
}

async function run() {
  const { importCheckpoint, useDevice } = await import("../mod.ts");
  const { json, ...flags } = command.opts();
  const output = new TaskOutput({ json });
  const { checkpoint, out } = requireOptions(command, "checkpoint", "out");
  await useDevice("wasm"); // nothing is computed, but shapes are asked for
  const { variables, graph: _, ...network } = await importCheckpoint(
    { ...flags, checkpoint, out } as Parameters<typeof importCheckpoint>[0],
  );
  const { format, backbone, imageSize, embeddingLength, notices } = network;
  let count = 0;
  for (const { data } of variables.values()) count += data.length;
  output.document({ out, ...network });
  output.line(`${checkpoint}: ${format}`);
  output.line(
    `Backbone: ${backbone}, ${
      count.toLocaleString("en-US")
    } weights and statistics; it makes ${embeddingLength} numbers ` +
      `of an image of ${imageSize}x${imageSize}`,
  );
  for (const notice of notices) output.line(notice);
  output.line(`Checkpoint  ${out}`);
  output.line(
    `To embed faces: deno task extract --checkpoint ${quoteArgument(out)} --data DIR --out DIR`,
  );
}
