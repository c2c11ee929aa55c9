/**
 * The heads alone, forward, backward and update, over more and more identities, each as far as wasm's memory goes: Virtual
 * FC of 1,000 anchors, the full layer, and Partial FC of a tenth and a hundredth of the rows; 512 numbers an embedding,
 * 64 identities of 4 images a batch. Prints the median step, the memory that was foreseen and the memory that it took.
 *
 *     deno task bench:head                             a table
 *     deno task bench:head --plot docs/head_cost.svg   and a picture of it
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { headMemory, type HeadSpec } from "../src/heads/heads.ts";
import type { HeadCase, HeadCost, HeadFault } from "./head_case.ts";
import { type CostCurve, headCostSvg } from "./head_cost_svg.ts";

const IDENTITIES = [1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7];
const CONTEXT = { batch: 256, imagesPerIdentity: 4, embeddingLength: 512, seed: 0 };
const HEADS: { name: string; spec: HeadSpec }[] = [
  {
    name: "virtual-fc, 1,000 anchors",
    // The steps that all anchors take part in, as those after the first hundred do.
    spec: {
      name: "virtual-fc",
      groups: 1000,
      marginType: "arcface",
      optimizeAnchors: true,
      warmup: 0,
    },
  },
  { name: "full-fc", spec: { name: "full-fc" } },
  { name: "partial-fc, rate 0.1", spec: { name: "partial-fc", rate: 0.1 } },
  { name: "partial-fc, rate 0.01", spec: { name: "partial-fc", rate: 0.01 } },
];

/** How far 32 bits reach. */
const MOST_BYTES = 2 ** 32;

async function run(head: HeadCase): Promise<HeadCost | HeadFault> {
  const { weights, optimizer } = headMemory(head.spec, head.context);
  if (weights + optimizer > MOST_BYTES) {
    return { fault: "Not tried, as weights, gradient and momentum are more than wasm's 4 GiB" };
  }
  const file = fileURLToPath(new URL("./head_case.ts", import.meta.url));
  const { success, code, signal, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read"],
      ...[
        "--allow-env=NODE_ENV,XDG_RUNTIME_DIR,DENO_WEBGPU_BACKEND",
        "--allow-sys=systemMemoryInfo",
      ],
      ...[file, JSON.stringify(head)],
    ],
    stderr: "null",
  }).output();
  if (!success) return { fault: `Its process ended with ${signal ?? `code ${code}`}` };
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(bytes < 2 ** 30 ? 1 : 0);

const flag = Deno.args.indexOf("--plot");
const plot = flag < 0 ? undefined : Deno.args[flag + 1];
if (flag >= 0 && plot === undefined) throw new SyntaxError("Cannot plot as --plot needs a file");

const { batch, imagesPerIdentity, embeddingLength } = CONTEXT;
console.log(
  `heads on wasm, ${embeddingLength} numbers an embedding, ${batch / imagesPerIdentity} x ` +
    `${imagesPerIdentity} images\n`,
);
console.log("| head | identities | ms a step | MiB foreseen | MiB taken |");
console.log("| --- | --- | --- | --- | --- |");
const curves: CostCurve[] = [];
for (const { name, spec } of HEADS) {
  const curve: CostCurve = { name, points: [] };
  curves.push(curve);
  for (const identities of IDENTITIES) {
    const context = { ...CONTEXT, identities };
    const { weights, optimizer, step } = headMemory(spec, context);
    const foreseen = weights + optimizer + step;
    const cost = await run({ spec, context });
    const begin = `| ${name} | ${identities.toLocaleString("en")} |`;
    if ("fault" in cost) {
      console.log(`${begin} ${cost.fault} | ${mebibytes(foreseen)} | |`);
      break;
    }
    const { milliseconds, bytes } = cost;
    console.log(
      `${begin} ${milliseconds.toFixed(1)} | ${mebibytes(foreseen)} | ${mebibytes(bytes)} |`,
    );
    curve.points.push({ identities, milliseconds, foreseen, bytes });
  }
}
if (plot !== undefined) {
  await writeFile(plot, await headCostSvg(curves));
  console.log(`\nPicture  ${plot}`);
}
