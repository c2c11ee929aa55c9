import { join } from "node:path";
import { Command, InvalidArgumentError } from "../src/npm/commander.ts";
import { parseSpec, parseTrainConfig, readCheckpoint, readTrainConfig, train } from "../mod.ts";
import { runTask } from "./run_task.ts";
import { TrainReporter } from "./train_reporter.ts";

const command = new Command("deno task train")
  .description("Trains a face-embedding network, verifies it, and says where everything is.")
  .option("--data <source>", "synthetic:N, synthetic:NxK, an image list, or a folder per identity")
  .option("--root <dir>", "what the paths of an image list are relative to")
  .option("--identities <file>", "keep only the identities named in its first column")
  .option(
    "--min-images <n>",
    "leave out identities with fewer images; others repeat theirs",
    number,
  )
  .option(
    "--pairs <file>",
    "verify on these pairs, in LFW's format, instead of held-out identities",
  )
  .option("--config <file>", "configuration in JSON or a .ts default export; flags go before it")
  .option("--device <name>", "auto, webgpu, wasm or cpu")
  .option(
    "--precision <name>",
    "float32 (default), or float16 in products, on a WebGPU adapter with shader-f16",
  )
  .option(
    "--backbone <spec>",
    "small, casia-net, resnet18 ... resnet269, iresnet18 ... iresnet100, mobilefacenet; " +
      "small:width=32,dropout=0.4",
    spec,
  )
  .option(
    "--head <spec>",
    "virtual-fc, full-fc, partial-fc, centroid-projection, lower, n-pair, multi-similarity; virtual-fc:groups=118,scale=16,margin=0.2",
    spec,
  )
  .option("--image-size <pixels>", "side of the network's input", number)
  .option("--crop <pixels>", "side of the square cut from the centre of the source image", number)
  .option("--crop-offset <x,y>", "moves that square right and down", numbers)
  .option("--jitter <pixels>", "shakes it by up to so much in training", number)
  .option("--images-per-identity <k>", "images of each identity in a batch", number)
  .option("--batch <b>", "images in a batch", number)
  .option("--epochs <e>", "passes over the data", number)
  .option("--steps <n>", "ends the run after so many steps", number)
  .option("--learning-rate <r>", "base learning rate", number)
  .option("--schedule <spec>", "constant, multi-step, polynomial or cosine; cosine:warmup=50", spec)
  .option("--workers <n>", "share each batch on wasm (default: all cores)", number)
  .option("--seed <n>", "of everything left to chance", number)
  .option("--strict", "an image that cannot be read ends the run")
  .option("--out <dir>", "folder for everything the run writes; must be new (default: runs/<time>)")
  .option("--resume <dir>", "goes on with the run in this folder")
  .option("--pretrained <dir>", "begins with the weights of this run or checkpoint");

await runTask(async () => {
  const { config: file, resume, ...flags } = command.parse(Deno.args, { from: "user" }).opts();
  const base = resume !== undefined ? (await readCheckpoint(resume)).config : { out: defaultOut() };
  const fromFile = file === undefined ? {} : await readTrainConfig(file);
  const config = parseTrainConfig({
    ...base,
    ...fromFile,
    ...flags,
    ...(resume === undefined ? {} : { out: resume }),
  });
  for (const [key, value] of Object.entries(config)) {
    console.log(
      `${key.padEnd(18)} ${typeof value === "function" ? "(yours)" : JSON.stringify(value)}`,
    );
  }

  const stop = new AbortController();
  const onSignal = () => stop.signal.aborted ? Deno.exit(130) : stop.abort();
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
  const reporter = new TrainReporter();
  let isInterrupted = false;
  await train(config, {
    resume,
    signal: stop.signal,
    onEvent(event) {
      isInterrupted ||= event.type === "interrupted";
      reporter.report(event);
    },
  }).finally(() => reporter.close());
  if (isInterrupted) {
    console.log(`Stopped. To go on: deno task train --resume ${config.out}`);
    Deno.exit(130);
  }
  console.log(`Configuration  ${join(config.out, "config.json")}`);
  console.log(`Metrics        ${join(config.out, "metrics.jsonl")}`);
  console.log(`Summary        ${join(config.out, "summary.json")}`);
  console.log(`Checkpoints    ${join(config.out, "checkpoints", "{last,best}")}`);
  console.log(`To embed faces: deno task extract --checkpoint ${config.out} --data DIR --out DIR`);
});

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) {
    throw new InvalidArgumentError("expected a number");
  }
  return value;
}

function numbers(text: string): number[] {
  return text.split(",").map(number);
}

function spec(text: string): Record<string, unknown> {
  try {
    return parseSpec(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function defaultOut(): string {
  return join("runs", new Date().toISOString().slice(0, 19).replaceAll(":", "-"));
}
