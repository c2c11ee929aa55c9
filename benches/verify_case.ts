/** One case of verify_bench.ts, in a process of its own: `verify_case.ts CASE FOLDER` prints what it measured as JSON. */
import { join } from "node:path";
import process from "node:process";
import { allPairsVerification } from "../src/protocols/all_pairs_verification.ts";
import { EmbeddingsFile } from "../src/verification/embeddings_file.ts";
import { ijbIdentification } from "../src/protocols/ijb_identification.ts";
import { ijbVerification } from "../src/protocols/ijb_verification.ts";
import { megaface } from "../src/protocols/megaface.ts";
import { readEmbeddings } from "../src/verification/embeddings_file.ts";
import { ALL_PAIRS, MEGAFACE } from "./verify_data.ts";

/** What a process says. */
export interface CaseResult {
  /** From embeddings in memory to figures; of ijb and megaface from files. */
  seconds: number;
  /** The most memory that the process held. */
  peakMiB: number;
  /** In the order of the protocol: true accept rates, or rates at ranks. */
  figures: (number | null)[];
}

const [name, folder] = Deno.args;
const at = (file: string) => join(folder, file);
const identities = (rows: number, images: number) =>
  Int32Array.from({ length: rows }, (_, row) => Math.floor(row / images));
const tars = (rates: readonly { tar: number | null }[]) => rates.map(({ tar }) => tar);

let start = performance.now();
async function run(): Promise<(number | null)[]> {
  const templates = at("face_tid_mid.txt"), faceness = at("name_5pts_score.txt");
  if (name === "all-pairs") {
    const embeddings = await readEmbeddings(at("all_pairs.npy"));
    const all = identities(ALL_PAIRS.rows, ALL_PAIRS.images);
    start = performance.now();
    return tars((await allPairsVerification(embeddings, all)).rates);
  }
  if (name === "ijb-1-1") {
    const files = { templates, faceness, pairs: at("template_pair_label.txt") };
    return tars((await ijbVerification(await readEmbeddings(at("images.npy")), files)).rates);
  }
  if (name === "ijb-1-n") {
    const galleries = [at("gallery_G1.csv"), at("gallery_G2.csv")];
    const files = { templates, faceness, galleries, probes: at("probe_mixed.csv") };
    const { ranks, rates } = await ijbIdentification(
      await readEmbeddings(at("images.npy")),
      files,
    );
    return [...ranks.map(({ rate }) => rate), ...tars(rates)];
  }
  const probes = await readEmbeddings(at("probes.npy"));
  const distractors = await EmbeddingsFile.open(at("distractors.npy"));
  const { cmc, rates } = await megaface(
    probes,
    identities(MEGAFACE.probes, MEGAFACE.images),
    distractors,
  );
  await distractors.close();
  return [cmc[0].rate, ...tars(rates)];
}

const figures = await run();
const result: CaseResult = {
  seconds: (performance.now() - start) / 1000,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  figures,
};
console.log(JSON.stringify(result));
