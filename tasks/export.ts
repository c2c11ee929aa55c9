import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { EXPORTS_HELP } from "../src/interchange/exports.ts";
import { Command } from "../src/npm/commander.ts";
import { prettyBytes } from "../src/npm/pretty_bytes.ts";
import { backboneOfConfig } from "./backbone_of_config.ts";
import { deviceOption } from "./device_option.ts";
import { finishCommand } from "./finish_command.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import { CHECKPOINT_HELP, pathsOfCheckpoint, readAndWrite } from "./task_paths.ts";

/** What `deno task export` takes. */
export const command = finishCommand(
  new Command("deno task export")
    .description("Writes a trained network into a file that other programs read.")
    .optionsGroup("Input:")
    .option("--checkpoint <path>", CHECKPOINT_HELP)
    .option("--config <file>", "configuration of the run, if it defines its own network")
    .addOption(deviceOption())
    .optionsGroup("Output:")
    .option("--out <file>", `a new file, whose ending says the format: ${EXPORTS_HELP}`)
    .option("--mirror", "ONNX: embed the mirror image too, and give both embeddings as one")
    .option("--normalise", "ONNX: give embeddings of unit length")
    .option("--half", "store filters and matrices as float16, in half the bytes")
    .option("--json", JSON_FLAG),
  "--checkpoint runs/photos --out net.onnx",
);

if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths() {
      const { checkpoint, config, out } = command.opts();
      // A folder that is not there is made, too.
      const folder = out && !existsSync(dirname(out)) ? dirname(out) : undefined;
      return readAndWrite([pathsOfCheckpoint(checkpoint), config && dirname(config)], [
        out,
        folder,
      ]);
    },
    run,
  });
}

async function run() {
  const { exportNetwork } = await import("../mod.ts");
  const { json, config, ...flags } = command.opts();
  const options = {
    ...flags,
    ...requireOptions(command, "checkpoint", "out"),
    ...await backboneOfConfig(config),
  };
  const output = new TaskOutput({ json });
  const exported = await exportNetwork(options);
  output.document(exported);
  const { backbone, step, imageSize, embeddingLength, bytes } = exported;
  output.line(`Backbone  ${backbone} after ${step} steps`);
  output.line(`Images    ${imageSize}x${imageSize}, RGB from -1 to 1`);
  output.line(`Gives     ${embeddingLength} numbers an image`);
  output.line(`File      ${exported.out}, ${prettyBytes(bytes)}`);
}
