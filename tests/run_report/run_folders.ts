import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeNpy } from "../../src/formats/npy.ts";
import { formatSamples } from "../../src/runs/samples_tsv.ts";
import type { TrainSummary } from "../../src/runs/summary_json.ts";
import type { ProtocolFigures } from "../../src/protocols/protocols.ts";
import type { RateAtFar } from "../../src/verification/rates_at_fars.ts";
import type { Verification } from "../../src/verification/verify_embeddings.ts";

const headMemory = { weights: 64, optimizer: 0, step: 8, largest: 64 };

/** What a training of three steps came to. */
export const SUMMARY: TrainSummary = {
  device: "wasm",
  backbone: "small:width=2",
  head: "virtual-fc",
  identities: 10,
  headParameters: 160,
  fullFcParameters: 160,
  headMemory,
  otherHead: { head: "full-fc", headMemory },
  steps: 3,
  imagesPerSecond: 400,
  verification: verificationOf(0.9),
};

/** What is as long as wanted in a folder of {@link writeTrainingRun}. */
export interface TrainingRunOptions {
  /** How many steps it took. @default {8} */
  steps?: number;
  /** Over that of all. @default {{}} */
  config?: Record<string, unknown>;
  /** Images without a loss in every second step. @default {0} */
  ignored?: number;
  /** Whether its head lends anchors. @default {false} */
  lends?: boolean;
}

/** The figures of 400 pairs, half of them same. */
export function verificationOf(auc: number): Verification {
  return {
    pairs: 400,
    same: 200,
    auc,
    eer: 1 - auc,
    tarAtFar: { "0.1": 0.9, "0.01": 0.7, "0.001": 0.2, "0.0001": 0.2, "0.00001": 0.2 },
    accuracy: { mean: auc, std: 0.01, folds: [auc] },
    bestThreshold: { accuracy: auc, threshold: 0.3 },
  };
}

/** Writes what a training run leaves: the loss of step i is 10 / i, and there is a verification every fourth step. */
export async function writeTrainingRun(
  folder: string,
  { steps = 8, config = {}, ignored = 0, lends = false }: TrainingRunOptions = {},
): Promise<void> {
  const lines: unknown[] = [];
  for (let step = 1; step <= steps; step++) {
    lines.push({
      type: "step",
      step,
      loss: 10 / step,
      learningRate: 0.1,
      imagesPerSecond: 400 + step % 3,
      dataWait: 0.1,
      ignored: step % 2 === 0 ? ignored : 0,
      ...(lends ? { anchors: { lent: step % 5, ignored: step % 2 === 0 ? ignored : 0 } } : {}),
    });
    if (step % 4 === 0) {
      const verification = verificationOf(1 - 1 / step);
      const timesLent = [{ least: step, width: 2, counts: [1, 4, 3] }];
      lines.push({
        type: "evaluation",
        step,
        epoch: 0,
        best: true,
        verification,
        ...(lends ? { timesLent } : {}),
      });
    }
  }
  await mkdir(folder, { recursive: true });
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  await writeFile(join(folder, "metrics.jsonl"), text);
  const whole = { data: "faces", head: { name: "virtual-fc" }, seed: 0, out: folder, ...config };
  await writeFile(join(folder, "config.json"), JSON.stringify(whole));
  await writeFile(join(folder, "summary.json"), JSON.stringify({ ...SUMMARY, steps }));
}

/** Writes what `deno task verify` leaves. */
export async function writeVerificationFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "roc.json"), JSON.stringify(verificationOf(0.9)));
  await writeFile(
    join(folder, "roc.csv"),
    "threshold,far,tar\nInfinity,0,0\n0.9,0,0.5\n0.5,0.01,0.8\n0.1,0.2,1\n-1,1,1\n",
  );
  const scores = { edges: [0, 0.5, 1], same: [0.25, 0.75], different: [1, 0] };
  await writeFile(join(folder, "scores.json"), JSON.stringify(scores));
  const measuredOn = { embeddings: "lfw/embeddings.npy", pairs: "lfw/pairs.txt" };
  await writeFile(join(folder, "measured_on.json"), JSON.stringify(measuredOn));
}

/** A rate of a protocol, at a threshold that a report does not show. */
export function rateOf(far: number, tar: number | null): RateAtFar {
  return { far, tar, threshold: tar };
}

/** Writes what `deno task verify` leaves of a protocol other than pairs. */
export async function writeProtocolFolder(folder: string, figures: ProtocolFigures): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "verification.json"), JSON.stringify(figures));
}

/** What is embedded in a folder of {@link writeExtraction}. */
export const EXTRACTED = "synthetic:2x2";

/**
 * Writes what an extraction leaves of two people of {@link EXTRACTED}, and pairs of rows for it. The second image of the second
 * person is embedded beside the first person: a false reject, at a threshold that is right about the other four pairs.
 *
 * @returns The file of pairs.
 */
export async function writeExtraction(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const data = Float32Array.of(1, 0, 1, 0.1, 0, 1, 1, -0.2);
  await writeFile(join(folder, "embeddings.npy"), encodeNpy({ shape: [4, 2], data }));
  const identities = ["0000000", "0000000", "0000001", "0000001"];
  const paths = identities.map((identity, i) => `synthetic/${identity}/000${i % 2}`);
  await writeFile(join(folder, "samples.tsv"), formatSamples({ paths, identities }));
  const pairs = join(folder, "pairs.tsv");
  await writeFile(pairs, "0\t1\t1\n2\t3\t1\n0\t2\t0\n1\t3\t0\n1\t2\t0\n");
  return pairs;
}
