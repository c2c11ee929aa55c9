import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { MpiCommunicator } from "../src/compute/mpi/mpi_communicator.ts";
import { Command } from "../src/npm/commander.ts";
import {
  hasFigures,
  PROTOCOL_NAMES,
  type ProtocolFigures,
  protocolKindOf,
} from "../src/protocols/protocols.ts";
import { describeDifference } from "../src/reports/describe_difference.ts";
import { describeVerification } from "../src/reports/describe_verification.ts";
import { createOutputFolder } from "../src/runs/create_output_folder.ts";
import { DIFFERENCE_JSON, writeDifference } from "../src/runs/difference_json.ts";
import { type MeasuredOn, writeMeasuredOn } from "../src/runs/measured_on_json.ts";
import { ROC_CSV } from "../src/runs/roc_csv.ts";
import { ROC_JSON } from "../src/runs/roc_json.ts";
import type { Samples } from "../src/runs/samples_tsv.ts";
import { VERIFICATION_JSON, writeProtocol } from "../src/runs/verification_json.ts";
import { ROC_SVG, writeVerification } from "../src/runs/write_verification.ts";
import { cosineScores } from "../src/verification/cosine_scores.ts";
import type { Embeddings } from "../src/verification/embeddings.ts";
import { readEmbeddings } from "../src/verification/embeddings_file.ts";
import { numberIdentities } from "../src/verification/identities_of_pairs.ts";
import { readPairs } from "../src/verification/read_pairs.ts";
import { requireAgreement } from "../src/training/require_agreement.ts";
import { verificationDifference } from "../src/verification/verification_difference.ts";
import { choiceOption } from "./choice_option.ts";
import { encodingOption } from "./encoding_option.ts";
import { finishCommand } from "./finish_command.ts";
import { describeRanks, libraryOf, MPI_FLAG, withRanks } from "./mpi_ranks.ts";
import {
  addProtocolFlags,
  nameExtractedFiles,
  neededFlags,
  pathsOfProtocol,
} from "./protocol_flags.ts";
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
import { readAndWrite } from "./task_paths.ts";

/** What `deno task verify` takes. */
export const command = finishCommand(
  addProtocolFlags(
    new Command("deno task verify")
      .description(
        "Measures how well embeddings tell people apart, on pairs or by another protocol.",
      )
      .addOption(choiceOption("--protocol <name>", "how to test", PROTOCOL_NAMES).default("pairs"))
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
      .addOption(encodingOption())
      .optionsGroup("Files that protocols take:"),
    PROTOCOL_NAMES.map(protocolKindOf),
  )
    .optionsGroup("Output:")
    .option(
      "--out <folder>",
      "a new folder, for roc.json, roc.csv and roc.svg, difference.json, or verification.json",
    )
    .option("--mpi [library]", `${MPI_FLAG}; for all-pairs`)
    .option("--json", JSON_FLAG),
  "--embeddings faces --pairs pairs.txt --out figures",
);

// Not from mod.ts, which would load TensorFlow.js: nothing here takes it.
if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths() {
      const { protocol, embeddings, samples, out, mpi, ...files } = command.opts();
      const paths = readAndWrite(
        [
          ...[embeddings, samples, ...pathsBeside(embeddings)],
          ...pathsOfProtocol(protocolKindOf(protocol), files),
        ],
        [out],
      );
      return { ...paths, library: libraryOf(mpi) };
    },
    run() {
      const { protocol, mpi } = command.opts();
      return withRanks(protocolKindOf(protocol).hasRanks ? mpi : undefined, {}, run);
    },
  });
}

async function run(ranks?: MpiCommunicator) {
  const { protocol, json, ...given } = command.opts();
  const output = new TaskOutput({ json }, ranks?.rank), kind = protocolKindOf(protocol);
  const known = ["embeddings", "samples", "encoding", "out", ...Object.keys(kind.files)];
  if (kind.hasRanks) known.push("mpi");
  const strange = Object.keys(given).filter((name) => !known.includes(name));
  if (strange.length > 0) {
    command.error(`error: ${strange.map((name) => `--${name}`).join(", ")}: not for ${protocol}`);
  }
  nameExtractedFiles(kind, command, given);
  const { protocol: _, json: __, mpi: ___, ...options } = command.opts();
  const { out: ____, ...measuredOn } = options, { encoding } = options;
  const needed = neededFlags(kind) as "samples"[];
  const { embeddings: file, out } = requireOptions(command, "embeddings", ...needed, "out");
  const embeddings = await readEmbeddings(file);
  const samples = await readRows(embeddings.count, options.samples, encoding);
  const doubt = samples && await otherTableBeside(file, options.samples!, samples, encoding);
  if (doubt !== undefined) output.line(doubt);
  const identities = () => numberIdentities(samples!.identities);
  if (ranks) {
    requireAgreement(ranks, { protocol, ...factsOf(embeddings, identities()) });
    output.line(describeRanks(ranks));
  }
  if (!hasFigures(kind)) {
    const { pairs, against, againstSamples } = options as unknown as PairsFlags;
    return await verifyByPairs(output, embeddings, samples, {
      ...{ file, out, pairs, against, againstSamples, encoding, measuredOn },
      table: options.samples,
    });
  }
  const isFirst = (ranks?.rank ?? 0) === 0;
  if (isFirst) await createOutputFolder(out); // before what takes minutes
  const verified: object = await kind.verify({
    ...{ embeddings, identities, encoding, paths: samples?.paths, files: options },
    communicator: ranks,
  });
  if (!isFirst) return;
  const figures = { protocol, ...verified } as ProtocolFigures;
  await writeProtocol(out, figures);
  output.document(figures);
  await writeMeasuredOn(out, measuredOn);
  const seen = await linesOfSeen(file, { table: options.samples, encoding });
  for (const line of [...kind.describe(figures), ...seen]) output.line(line);
  output.line(`wrote ${VERIFICATION_JSON} to ${out}`);
}

/** What ranks must have alike, by name; of hashes as many digits as tell them apart. */
function factsOf({ data, count, length }: Embeddings, identities: Int32Array) {
  const digest = (numbers: Float32Array | Int32Array) =>
    createHash("sha256").update(numbers).digest("hex").slice(0, 16);
  return {
    embeddings: count,
    "numbers of an embedding": length,
    "what embeddings hold": digest(data),
    "whose embeddings they are": digest(identities),
  };
}

/** The flags of the protocol of pairs. */
interface PairsFlags {
  pairs: string;
  against?: string;
  againstSamples?: string;
}

/** Tests by pairs, whose figures are those that training has too. */
async function verifyByPairs(
  output: TaskOutput,
  embeddings: Embeddings,
  samples: Samples | undefined,
  { file, out, pairs: list, against, againstSamples, table, encoding, measuredOn }: PairsFlags & {
    file: string;
    out: string;
    table?: string;
    encoding?: string;
    measuredOn: MeasuredOn;
  },
) {
  const images = {
    imageCount: embeddings.count,
    path: samples && ((image: number) => samples.paths[image]),
  };
  const pairs = await readPairs(list, images, { encoding });
  const identities = samples && numberIdentities(samples.identities);
  const seen = await linesOfSeen(file, { table, encoding }, pairs);
  const comparison = against === undefined ? undefined : await openAgainst(
    file,
    against,
    { samples: table, againstSamples, encoding },
    embeddings.count,
  );
  const difference = comparison && verificationDifference(
    embeddings,
    comparison.embeddings,
    pairs,
    identities,
    { rows: comparison.rows },
  );
  await createOutputFolder(out);
  const scored = { scores: cosineScores(embeddings, pairs), pairs, identities };
  const verification = await writeVerification(out, scored, basename(file));
  for (const line of [...describeVerification(verification), ...seen]) output.line(line);
  await writeMeasuredOn(out, measuredOn);
  if (comparison && difference) {
    await writeDifference(out, { a: file, b: against!, ...difference });
    output.line(`A is ${file}, B is ${against}.`);
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
  output.document({ protocol: "pairs", ...verification, ...(difference && { difference }) });
  output.line(
    `wrote ${
      [ROC_JSON, ROC_CSV, ...difference ? [DIFFERENCE_JSON] : []].join(", ")
    } and ${ROC_SVG} to ${out}`,
  );
}
