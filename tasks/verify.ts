import { basename } from "node:path";
import { readSamples } from "../src/formats/samples_table.ts";
import { Command } from "../src/npm/commander.ts";
import { createOutputFolder } from "../src/reports/create_output_folder.ts";
import { describeVerification } from "../src/reports/describe_verification.ts";
import { writeVerification } from "../src/reports/write_verification.ts";
import { readEmbeddings } from "../src/verification/read_embeddings.ts";
import type { PairedImages } from "../src/verification/pairs.ts";
import { readPairs } from "../src/verification/read_pairs.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";

const command = new Command("deno task verify")
  .description("Says how well embeddings tell whether two images show one identity.")
  .option("--embeddings <file>", "float32 [n, D] as numpy saves it")
  .option(
    "--pairs <file>",
    "LFW's pairs.txt or pairsDevTest.txt, lines rowA<TAB>rowB<TAB>0|1, or the set embedded, lfw.bin",
  )
  .option("--samples <file>", "row, path and identity of the embeddings; LFW's lists need it")
  .option("--out <folder>", "a new folder, for roc.json, roc.csv and roc.svg");

// Not from mod.ts, which would load TensorFlow.js: nothing here takes it.
await runTask(async () => {
  const { samples } = command.parse(Deno.args, { from: "user" }).opts();
  const { embeddings: file, pairs: list, out } = requireOptions(
    command,
    "embeddings",
    "pairs",
    "out",
  );
  const embeddings = await readEmbeddings(file);
  const pairs = await readPairs(list, await readImages(embeddings.count, samples));
  await createOutputFolder(out);
  const verification = await writeVerification(out, embeddings, pairs, basename(file));
  for (const line of describeVerification(verification)) console.log(line);
  console.log(`wrote roc.json, roc.csv and roc.svg to ${out}`);
});

async function readImages(imageCount: number, samples?: string): Promise<PairedImages> {
  if (samples === undefined) return { imageCount };
  const { paths } = await readSamples(samples);
  if (paths.length !== imageCount) {
    throw new RangeError(
      `Cannot use table of samples "${samples}" as it has ${paths.length} rows for ${imageCount} embeddings`,
    );
  }
  return { imageCount, path: (image) => paths[image] };
}
