import { basename } from "node:path";
import { Command } from "../src/npm/commander.ts";
import { describeDifference } from "../src/reports/describe_difference.ts";
import {
  describeAllPairs,
  describeIjbIdentification,
  describeIjbVerification,
  describeMegaface,
} from "../src/reports/describe_protocols.ts";
import { describeVerification } from "../src/reports/describe_verification.ts";
import { createOutputFolder } from "../src/runs/create_output_folder.ts";
import { DIFFERENCE_JSON, writeDifference } from "../src/runs/difference_json.ts";
import { embeddingsOf } from "../src/runs/embeddings_npy.ts";
import { writeMeasuredOn } from "../src/runs/measured_on_json.ts";
import { ROC_CSV } from "../src/runs/roc_csv.ts";
import { ROC_JSON } from "../src/runs/roc_json.ts";
import {
  type ProtocolFigures,
  VERIFICATION_JSON,
  writeProtocol,
} from "../src/runs/verification_json.ts";
import { ROC_SVG, writeVerification } from "../src/runs/write_verification.ts";
import { allPairsVerification } from "../src/verification/all_pairs_verification.ts";
import { cosineScores } from "../src/verification/cosine_scores.ts";
import { EmbeddingsFile, readEmbeddings } from "../src/verification/embeddings_file.ts";
import { numberIdentities } from "../src/verification/identities_of_pairs.ts";
import { ijbIdentification } from "../src/verification/ijb_identification.ts";
import { ijbVerification } from "../src/verification/ijb_verification.ts";
import { megaface } from "../src/verification/megaface.ts";
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
  pathsBeside,
  readRows,
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
      "--embeddings <path>",
      "the folder that deno task extract wrote, with its samples.tsv, or a file float16, 32 or 64 [n, D] as numpy saves " +
        "it; of probes, for megaface",
    )
    .option(
      "--samples <file>",
      "row, path and identity of the embeddings, where rows alone do not say; unless it is the samples.tsv of the folder",
    )
    .option(
      "--against <path>",
      "pairs: other embeddings of the same images, a folder or a file; says which are better, and whether beyond chance",
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
  "--embeddings faces --pairs pairs.txt --out figures",
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
      const beside = [files.embeddings, files.against].flatMap(pathsBeside);
      return readAndWrite(
        [pairs && pathOfPairs(pairs), ...gallery, ...Object.values(files), ...beside],
        [out],
      );
    },
    run,
  });
}

/** Puts the files of folders that `deno task extract` wrote in their place. */
function nameFiles({ embeddings, samples, against }: ReturnType<typeof command.opts>): void {
  if (embeddings !== undefined) {
    const found = embeddingsOf(embeddings);
    command.setOptionValue("embeddings", found.embeddings);
    if (samples === undefined) command.setOptionValue("samples", found.samples);
  }
  if (against !== undefined) {
    command.setOptionValue("against", embeddingsOf(against).embeddings);
  }
}

async function run() {
  const { protocol, json, ...given } = command.opts();
  const output = new TaskOutput({ json });
  const known: readonly string[] = [
    ...["embeddings", "encoding", "out"],
    ...NEEDED[protocol],
    ...POSSIBLE[protocol],
  ];
  const strange = Object.keys(given).filter((name) => !known.includes(name));
  if (strange.length > 0) {
    command.error(`error: ${strange.map((name) => `--${name}`).join(", ")}: not for ${protocol}`);
  }
  nameFiles(command.opts());
  const { protocol: _, json: __, ...options } = command.opts();
  const { out: ___, ...measuredOn } = options, { encoding } = options;
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
  const write = async (figures: ProtocolFigures, lines: string[]) => {
    await writeProtocol(out, figures);
    output.document(figures);
    await writeMeasuredOn(out, measuredOn);
    for (
      const line of [...lines, ...await linesOfSeen(file, { table: options.samples, encoding })]
    ) output.line(line);
    output.line(`wrote ${VERIFICATION_JSON} to ${out}`);
  };
  if (protocol === "ijb-1-1") {
    const { templates, pairs } = requireOptions(command, "templates", "pairs");
    const files = { templates, pairs, faceness: options.faceness, paths: samples?.paths, encoding };
    const figures = await ijbVerification(embeddings, files);
    await write({ protocol, ...figures }, describeIjbVerification(figures));
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
    await write({ protocol, ...figures }, describeIjbIdentification(figures));
  } else if (protocol === "megaface") {
    // Read as they are needed: a million take 2 GB.
    const distractors = await EmbeddingsFile.open(
      requireOptions(command, "distractors").distractors,
    );
    const figures = await megaface(embeddings, identities(), distractors)
      .finally(() => distractors.close());
    await write({ protocol, ...figures }, describeMegaface(figures));
  } else if (protocol === "all-pairs") {
    const figures = await allPairsVerification(embeddings, identities());
    await write({ protocol, ...figures }, describeAllPairs(figures));
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
    const scored = { scores: cosineScores(embeddings, pairs), pairs, identities: known };
    const verification = await writeVerification(out, scored, basename(file));
    for (const line of [...describeVerification(verification), ...seen]) output.line(line);
    await writeMeasuredOn(out, measuredOn);
    if (comparison && difference) {
      await writeDifference(out, { a: file, b: options.against!, ...difference });
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
      `wrote ${ROC_JSON}, ${ROC_CSV} and ${ROC_SVG}${
        difference ? `, ${DIFFERENCE_JSON}` : ""
      } to ${out}`,
    );
  }
}
