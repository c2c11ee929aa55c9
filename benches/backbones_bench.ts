/**
 * Every backbone at its default options: parameters, a training step, and what the step makes wasm's memory grow to. A step is
 * forward, backward and update with a full layer over 100 identities, on one core; each network has a process of its own. Times
 * are those that the process was running, which other work on the machine disturbs less than the clock.
 *
 *     deno task bench:backbones                       all of them: some minutes
 *     deno task bench:backbones small iresnet18       some of them
 */
import { cpuUsage } from "node:process";
import { fileURLToPath } from "node:url";
import { type BackboneSpec, BUILT_BACKBONES, createBackbone } from "../src/backbones/backbones.ts";
import { useDevice } from "../src/compute/device.ts";
import { wasmBackend } from "../src/compute/wasm/wasm_backend.ts";
import { fullFc } from "../src/heads/full_fc.ts";
import { Trainer } from "../src/training/trainer.ts";
import { IDENTITIES, median } from "./networks.ts";

interface BackboneCost {
  parameters: number;
  milliseconds: number;
  bytes: number;
}

const BATCH = 8;

/** At least so many steps, and more of them while they take less than so long together. */
const STEPS = { least: 3, milliseconds: 3000 };

/** S that each is made for. */
const sizeOf = (name: string) => name === "small" ? 56 : 112;

async function measure(name: string): Promise<BackboneCost> {
  await useDevice("wasm");
  const size = sizeOf(name);
  const backbone = createBackbone({ name } as BackboneSpec, { imageSize: size });
  const { embeddingLength } = backbone;
  const head = fullFc({ identities: IDENTITIES, embeddingLength });
  const trainer = new Trainer({ backbone, heads: [{ head, weight: 1 }] });
  const pixels = Float32Array.from({ length: BATCH * size * size * 3 }, () => Math.random() - 0.5);
  const identities = Int32Array.from({ length: BATCH }, (_, i) => i);
  const times: number[] = [];
  for (let step = 0, total = 0; step <= STEPS.least || total < STEPS.milliseconds; step++) {
    const started = cpuUsage();
    const { losses } = trainer.step(
      [{ pixels, identities, next: { epoch: 0, batch: 0 } }],
      step,
      0.01,
    );
    await losses.data();
    losses.dispose();
    const { user, system } = cpuUsage(started);
    times.push((user + system) / 1000);
    total += times.at(-1)!;
  }
  const parameters = [...backbone.variables.values()].filter(({ trainable }) => trainable)
    .reduce((sum, { size }) => sum + size, 0);
  const bytes = wasmBackend().wasm.asm.memory.buffer.byteLength;
  // The first step sets up kernels and momentum.
  return { parameters, milliseconds: median(times.slice(1)), bytes };
}

async function run(name: string): Promise<BackboneCost> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-env", fileURLToPath(import.meta.url), "--one", name],
    stderr: "inherit",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

if (Deno.args[0] === "--one") {
  console.log(JSON.stringify(await measure(Deno.args[1])));
  Deno.exit();
}
console.log(
  `| backbone | image | parameters | busy ms a step of ${BATCH} | images a busy second | MiB |`,
);
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
for (const name of Deno.args.length > 0 ? Deno.args : BUILT_BACKBONES) {
  const { parameters, milliseconds, bytes } = await run(name);
  const cells = [
    name,
    `${sizeOf(name)}x${sizeOf(name)}`,
    parameters.toLocaleString("en"),
    milliseconds.toFixed(0),
    (1000 * BATCH / milliseconds).toPrecision(3),
    Math.round(bytes / 2 ** 20),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
