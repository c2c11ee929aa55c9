import { join } from "node:path";
import { countOf } from "../src/checks/count_of.ts";
import { ALIGN_FORMATS, type AlignSummary } from "../src/alignment/align_options.ts";
import {
  ALIGNED_HTML,
  describeWarning,
  ODD_TSV,
  SKIPPED_TSV,
} from "../src/alignment/align_summary.ts";
import { FACE_CHOICES } from "../src/alignment/cut_face.ts";
import { FACE_TEMPLATES, findTemplate } from "../src/alignment/face_template.ts";
import { LANDMARKS_TSV } from "../src/alignment/landmarks_tsv.ts";
import { SAMPLINGS } from "../src/alignment/warp_image.ts";
import { SOURCE_HELP } from "../src/datasets/sources.ts";
import { Command, InvalidArgumentError, Option } from "../src/npm/commander.ts";
import { AlignReporter } from "./align_reporter.ts";
import { choiceOption } from "./choice_option.ts";
import { deviceOption } from "./device_option.ts";
import { encodingOption } from "./encoding_option.ts";
import { finishCommand } from "./finish_command.ts";
import { exitCodeOf, onInterrupt } from "./on_interrupt.ts";
import { openData } from "./open_data.ts";
import { orientationOption } from "./orientation_option.ts";
import { quoteArgument } from "./quote_argument.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import { pathsOfSource, readAndWrite } from "./task_paths.ts";

/** What `deno task align` takes. */
export const command = finishCommand(
  new Command("deno task align")
    .description(
      "Finds the faces in photos and cuts them all alike, as networks of faces are trained on them. Beside them it writes where each was found, " +
        "which photos were left out and why, and a page to look at.",
    )
    .optionsGroup("Photos:")
    .option("--data <source>", SOURCE_HELP)
    .option("--root <dir>", "folder that paths in an image list start from")
    .addOption(encodingOption())
    .option("--follow-links", "follow symbolic links that leave the folder")
    .addOption(orientationOption())
    .optionsGroup("Faces:")
    .addOption(
      choiceOption("--faces <which>", "the main one of a photo, or each", FACE_CHOICES)
        .default("main" as const),
    )
    .option("--turns", "also look at photos on their sides and upside down")
    .option("--landmarks <file>", "five points a photo that somebody else found, in a list or JSON")
    .addOption(deviceOption())
    .optionsGroup("Crops:")
    .addOption(
      choiceOption(
        "--template <name>",
        "where the five points go",
        FACE_TEMPLATES.map(({ name }) => name),
      ).default("insightface"),
    )
    .addOption(
      new Option("--size <pixels>", "columns of a crop").argParser(count)
        .default(undefined, "112, 96 or 180, by template"),
    )
    .addOption(
      choiceOption("--sampling <how>", "where faces become smaller", SAMPLINGS)
        .default("area" as const),
    )
    .optionsGroup("Output:")
    .option("--out <dir>", "a new folder")
    .addOption(
      choiceOption(
        "--format <name>",
        "files, InsightFace's train.rec, or WebDataset's tars",
        ALIGN_FORMATS,
      ).default("folder" as const),
    )
    .option("--resume", "go on with what was stopped")
    .option("--strict", "exit code 1 if photos were left out or should be looked at")
    .addOption(
      new Option("--workers <n>", "number of workers, some 100 MB each").argParser(count).default(
        undefined,
        "all cores",
      ),
    )
    .option("--json", JSON_FLAG),
  "--data photos --out aligned",
);

// Not from mod.ts, which would load TensorFlow.js: the workers load it.
if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths() {
      const { data, root, out, landmarks } = command.opts();
      return readAndWrite([pathsOfSource(data, root), landmarks], [out]);
    },
    run,
  });
}

async function run() {
  // Here, as the process that only starts this one in its confines needs none of it.
  const { align } = await import("../src/alignment/align.ts");
  const { root, encoding, followLinks, json, strict, template, size, ...others } = command.opts();
  const output = new TaskOutput({ json });
  const { data, out } = requireOptions(command, "data", "out");
  const signal = onInterrupt();
  const dataset = await openData(data, { root, encoding, followLinks }, output, "photo");
  const reporter = new AlignReporter(output);
  try {
    const summary = await align(dataset, {
      ...others,
      ...{ template: findTemplate(template, size), encoding, out, signal },
      onEvent: reporter.report.bind(reporter),
    });
    output.stopBar();
    output.document(summary);
    describe(summary, { out, data, speed: reporter.speed }, output);
    if (summary.isInterrupted) return exitCodeOf(signal);
    if (strict && (summary.skipped > 0 || summary.warnings.length > 0)) return 1;
  } finally {
    output.stopBar();
    await dataset.close();
  }
}

function describe(
  { path, photos, faces, skipped, warnings, isInterrupted }: AlignSummary,
  { out, data, speed }: { out: string; data: string; speed: number },
  output: TaskOutput,
) {
  output.line(
    `${countOf(faces, "face")} of ${countOf(photos, "photo")}, ${skipped} left out, ` +
      `${speed.toFixed(1)} photos/s.`,
  );
  for (const warning of warnings) output.line(`Warning: ${describeWarning(warning)}`);
  output.line(`Points       ${join(out, LANDMARKS_TSV)}`);
  if (skipped > 0) output.line(`Left out     ${join(out, SKIPPED_TSV)}`);
  if (warnings.length > 0) output.line(`To look at   ${join(out, ODD_TSV)}`);
  if (faces > 0) output.line(`Page         ${join(out, ALIGNED_HTML)}`);
  output.line(
    isInterrupted
      ? `Stopped. To go on: deno task align --data ${quoteArgument(data)} --out ${
        quoteArgument(out)
      } --resume, with the same flags`
      : `To train on them: deno task train --data ${quoteArgument(path)}`,
  );
}

function count(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number");
}
