import { basename, join } from "node:path";
import { pathOfTrainedOn } from "../src/extraction/trained_on.ts";
import { Command } from "../src/npm/commander.ts";
import { createOutputFolder } from "../src/reports/create_output_folder.ts";
import {
  describeAllPairs,
  describeIjbIdentification,
  describeIjbVerification,
  describeMegaface,
} from "../src/reports/describe_protocols.ts";
import { describeDifference } from "../src/reports/describe_difference.ts";
import { describeVerification } from "../src/reports/describe_verification.ts";
import { writeMeasuredOn } from "../src/reports/measured_on.ts";
import { writeVerification } from "../src/reports/write_verification.ts";
import { allPairsVerification } from "../src/verification/all_pairs_verification.ts";
import { EmbeddingsFile } from "../src/verification/embeddings_file.ts";
import { ijbIdentification } from "../src/verification/ijb_identification.ts";
import { ijbVerification } from "../src/verification/ijb_verification.ts";
import { megaface } from "../src/verification/megaface.ts";
import { numberIdentities } from "../src/verification/number_identities.ts";
import { readEmbeddings } from "../src/verification/read_embeddings.ts";
import { readPairs } from "../src/verification/read_pairs.ts";
import { verificationDifference } from "../src/verification/verification_difference.ts";
import { choiceOption } from "./choice_option.ts";
import { encodingOption } from "./encoding_option.ts";
import { finishCommand } from "./finish_command.ts";
import { requireOptions } from "./require_options.ts";
import { runTask } from "./run_task.ts";
import {
  linesOfSeen,
  openAgainst,
  otherTableBeside,
  readRows,
  tableBeside,
} from "./tables_of_samples.ts";
import { JSON_FLAG, TaskOutput } from "./task_output.ts";
import { pathOfPairs, readAndWrite } from "./task_paths.ts";

const PROTOCOLS = ["pairs", "ijb-1-1", "ijb-1-n", "megaface", "all-pairs"] as const;

/** What `deno task verify` takes. */
export const command = finishCommand(
  new Command("deno task verify")
    .description("Says how well embeddings tell who is who, by pairs or another protocol.")
    .addOption(
      choiceOption("--protocol <name>", "how to test", PROTOCOLS).default("pairs" as const),
    )
    .optionsGroup("Embeddings:")
    .option(
      "--embeddings <file>",
      "float16, 32 or 64 [n, D] as numpy saves it; of probes, for megaface",
    )
    .option(
      "--samples <file>",
      "row, path and identity of the embeddings, where rows alone do not say",
    )
    .option(
      "--against <file>",
      "pairs: other embeddings of the same images; says which are better, and whether beyond chance",
    )
    .option(
      "--against-samples <file>",
      "their table, unless it is samples.tsv beside them; rows are matched by the two",
    )
    .optionsGroup("Lists:")
    .option(
      "--pairs <file>",
      "pairs: LFW's pairs.txt or pairsDevTest.txt, pairs_CALFW.txt, pairs_CPLFW.txt, CFP's Protocol/Split/FP, " +
        "lines path path 0|1 or row row 0|1, or the set embedded, lfw.bin; ijb-1-1: lines tid1 tid2 0|1",
    )
    .option("--templates <file>", "ijb-1-1, ijb-1-n: lines image tid mid")
    .option(
      "--faceness <file>",
      "ijb-1-1, ijb-1-n: weighs images by the last number of their line",
    )
    .option("--gallery <files...>", "ijb-1-n: lines tid,sid; IJB has two galleries")
    .option("--probes <file>", "ijb-1-n: lines tid,sid")
    .addOption(encodingOption())
    .option("--distractors <file>", "megaface: as embeddings, [m, D]")
    .optionsGroup("Output:")
    .option(
      "--out <folder>",
      "a new folder, for roc.json, roc.csv and roc.svg, difference.json, or verification.json",
    )
    .option("--json", JSON_FLAG),
  "--embeddings lfw.npy --pairs lfw.bin --out figures",
);

const NEEDED = {
  "pairs": ["pairs"],
  "ijb-1-1": ["templates", "pairs"],
  "ijb-1-n": ["templates", "gallery", "probes"],
  "megaface": ["samples", "distractors"],
  "all-pairs": ["samples"],
} as const;
const POSSIBLE = {
  "pairs": ["samples", "against", "againstSamples"],
  "ijb-1-1": ["samples", "faceness"],
  "ijb-1-n": ["samples", "faceness"],
  "megaface": [],
  "all-pairs": [],
} as const;

// Not from mod.ts, which would load TensorFlow.js: nothing here takes it.
if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths() {
      const { protocol: _, json: __, encoding: ___, out, pairs, gallery = [], ...files } = command
        .opts();
      const beside = [files.embeddings, files.against].filter((file) => file !== undefined)
        .flatMap((file) => [tableBeside(file), pathOfTrainedOn(file)]);
      return readAndWrite(
        [pairs && pathOfPairs(pairs), ...gallery, ...Object.values(files), ...beside],
        [out],
      );
    },
    run,
  });
}

async function run() {
  const { protocol, json, ...options } = command.opts();
  const output = new TaskOutput({ json });
  const known: readonly string[] = [
    ...["embeddings", "encoding", "out"],
    ...NEEDED[protocol],
    ...POSSIBLE[protocol],
  ];
  const strange = Object.keys(options).filter((name) => !known.includes(name));
  if (strange.length > 0) {
    command.error(`error: ${strange.map((name) => `--${name}`).join(", ")}: not for ${protocol}`);
  }
  const { out: _, ...measuredOn } = options, { encoding } = options;
  const { embeddings: file, out } = requireOptions(
    command,
    "embeddings",
    ...NEEDED[protocol],
    "out",
  );
  const embeddings = await readEmbeddings(file);
  const samples = await readRows(embeddings.count, options.samples, encoding);
  const doubt = samples && await otherTableBeside(file, options.samples!, samples, encoding);
  if (doubt !== undefined) output.line(doubt);
  const identities = () => numberIdentities(samples!.identities);
  // Before what takes minutes.
  if (protocol !== "pairs") await createOutputFolder(out);
  const write = async (figures: object, lines: string[]) => {
    const document = { protocol, ...figures };
    const json = JSON.stringify(document, null, 2);
    await Deno.writeTextFile(join(out, "verification.json"), json + "\n");
    output.document(document);
    await writeMeasuredOn(out, measuredOn);
    for (
      const line of [...lines, ...await linesOfSeen(file, { table: options.samples, encoding })]
    ) output.line(line);
    output.line(`wrote verification.json to ${out}`);
  };
  if (protocol === "ijb-1-1") {
    const { templates, pairs } = requireOptions(command, "templates", "pairs");
    const files = { templates, pairs, faceness: options.faceness, paths: samples?.paths, encoding };
    const figures = await ijbVerification(embeddings, files);
    await write(figures, describeIjbVerification(figures));
  } else if (protocol === "ijb-1-n") {
    const { templates, gallery, probes } = requireOptions(
      command,
      "templates",
      "gallery",
      "probes",
    );
    const files = {
      templates,
      probes,
      faceness: options.faceness,
      paths: samples?.paths,
      encoding,
    };
    const figures = await ijbIdentification(embeddings, { ...files, galleries: gallery });
    await write(figures, describeIjbIdentification(figures));
  } else if (protocol === "megaface") {
    // Read as they are needed: a million take 2 GB.
    const distractors = await EmbeddingsFile.open(
      requireOptions(command, "distractors").distractors,
    );
    const figures = await megaface(embeddings, identities(), distractors)
      .finally(() => distractors.close());
    await write(figures, describeMegaface(figures));
  } else if (protocol === "all-pairs") {
    const figures = await allPairsVerification(embeddings, identities());
    await write(figures, describeAllPairs(figures));
  } else {
    const images = {
      imageCount: embeddings.count,
      path: samples && ((image: number) => samples.paths[image]),
    };
    const { pairs: list } = requireOptions(command, "pairs");
    const pairs = await readPairs(list, images, { encoding });
    const known = samples && identities();
    const seen = await linesOfSeen(file, { table: options.samples, encoding }, pairs);
    const comparison = options.against === undefined
      ? undefined
      : await openAgainst(file, options.against, { ...options, encoding }, embeddings.count);
    const difference = comparison && verificationDifference(
      embeddings,
      comparison.embeddings,
      pairs,
      known,
      { rows: comparison.rows },
    );
    await createOutputFolder(out);
    const verification = await writeVerification(out, embeddings, pairs, basename(file), known);
    for (const line of [...describeVerification(verification), ...seen]) output.line(line);
    await writeMeasuredOn(out, measuredOn);
    if (comparison && difference) {
      const json = JSON.stringify({ a: file, b: options.against, ...difference }, null, 2);
      await Deno.writeTextFile(join(out, "difference.json"), json + "\n");
      output.line(`A is ${file}, B is ${options.against}.`);
      const left = pairs.same.length - difference.pairs;
      for (const line of comparison.lines) output.line(line);
      if (left > 0) {
        output.line(
          `${left} of ${pairs.same.length} pairs have an image that B lacks, and are not compared.`,
        );
      }
      for (const line of describeDifference(difference, "A", "B")) output.line(line);
      if (difference.figures.every(({ gain }) => gain === 0)) {
        output.line("A and B come to the same figures.");
      }
    }
    output.document({ protocol, ...verification, ...(difference && { difference }) });
    output.line(
      `wrote roc.json, roc.csv and roc.svg${difference ? ", difference.json" : ""} to ${out}`,
    );
  }
}
