/**
 * Verification at scale, 512 numbers an embedding, each run in a process of its own: 10^8 pairs of one set beside numpy
 * and scikit-learn, lists of IJB-C's size, and 10,000 probes among 1,000,000 distractors. Prints medians of the times
 * and the most memory of each process. Data are random; they take 4 GB of the temporary folder meanwhile.
 *
 *     deno task bench:verify                          all-pairs, ijb and megaface
 *     deno task bench:verify all-pairs                some of them
 *     PYTHON=/usr/bin/python3 deno task bench:verify  chooses the interpreter
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "./networks.ts";
import type { CaseResult } from "./verify_case.ts";
import { ALL_PAIRS, makeData } from "./verify_data.ts";

const ROUNDS = 3;
const names = Deno.args.length > 0 ? Deno.args : Object.keys(makeData);
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

async function outputOf(program: string, args: string[]): Promise<CaseResult> {
  const { success, stdout } = await new Deno.Command(program, { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`Cannot measure: ${program} ${args.join(" ")} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const ours = (name: string, folder: string) => () =>
  outputOf(Deno.execPath(), [
    ...["run", "--no-prompt", "--allow-read"],
    ...[fileOf("verify_case.ts"), name, folder],
  ]);
const numpy = (way: string, folder: string) => () =>
  outputOf(Deno.env.get("PYTHON") ?? "python3", [
    ...[fileOf("verify_peer.py"), way, join(folder, "all_pairs.npy")],
    String(ALL_PAIRS.images),
  ]);

type Ways = [what: string, measure: () => Promise<CaseResult>][];
const waysOf: Record<string, (folder: string) => Ways> = {
  "all-pairs": (folder) => [
    ["10^8 pairs, ours", ours("all-pairs", folder)],
    ["10^8 pairs, numpy and scikit-learn's `roc_curve`", numpy("sklearn", folder)],
    ["10^8 pairs, numpy and `np.partition`", numpy("numpy", folder)],
  ],
  "ijb": (folder) => [
    ["IJB-C's size, 1:1", ours("ijb-1-1", folder)],
    ["IJB-C's size, 1:N", ours("ijb-1-n", folder)],
  ],
  "megaface": (folder) => [
    ["10,000 probes, 1,000,000 distractors", ours("megaface", folder)],
  ],
};

const strange = names.find((name) => !(name in makeData));
if (strange !== undefined) {
  throw new Error(`Cannot measure "${strange}": expected ${Object.keys(makeData).join(", ")}`);
}
console.log(
  "| | s | times ours | most memory, MiB | figures |\n| --- | --- | --- | --- | --- |",
);
for (const name of names) {
  const folder = await mkdtemp(join(tmpdir(), "verify-"));
  try {
    await makeData[name](folder);
    const ways = waysOf[name](folder), results = ways.map((): CaseResult[] => []);
    const rounds = name === "megaface" ? 1 : ROUNDS;
    for (let round = 0; round < rounds; round++) {
      for (const [i, [, measure]] of ways.entries()) results[i].push(await measure());
    }
    const own = median(results[0].map(({ seconds }) => seconds));
    ways.forEach(([what], i) => {
      const time = median(results[i].map(({ seconds }) => seconds));
      const peak = Math.max(...results[i].map(({ peakMiB }) => peakMiB));
      const figures = results[i][0].figures.map((figure) => figure?.toFixed(6) ?? "not resolvable");
      const ratio = name === "all-pairs" ? (time / own).toFixed(2) : "";
      console.log(
        `| ${what} | ${time.toFixed(2)} | ${ratio} | ${peak.toFixed(0)} | ${figures.join(", ")} |`,
      );
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
