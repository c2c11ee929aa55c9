import { Command, InvalidArgumentError } from "../src/npm/commander.ts";
import { parseSpec } from "../src/training/parse_spec.ts";
import { DATA_SOURCE } from "./data_source.ts";

/** A command with the flags of everything that trains: data, images, batches, budget, schedule, device. */
export function trainingCommand(name: string) {
  return new Command(name)
    .option("--data <source>", DATA_SOURCE)
    .option("--root <dir>", "what the paths of an image list are relative to")
    .option("--identities <file>", "keep only the identities named in its first column")
    .option("--exclude <files...>", "leave out the identities named in their first columns")
    .option(
      "--min-images <n>",
      "leave out identities with fewer images; others repeat theirs",
      number,
    )
    .option(
      "--config <file>",
      "configuration in JSON or a .ts default export; flags go before it",
    )
    .option("--device <name>", "auto, webgpu, wasm or cpu")
    .option(
      "--precision <name>",
      "float32 (default), or float16 in products, on a WebGPU adapter with shader-f16",
    )
    .option("--image-size <pixels>", "side of the network's input", number)
    .option("--crop <pixels>", "side of the square cut from the centre of the source image", number)
    .option("--crop-offset <x,y>", "moves that square right and down", numbers)
    .option("--jitter <pixels>", "shakes it by up to so much in training", number)
    .option("--images-per-identity <k>", "images of each identity in a batch", number)
    .option("--batch <b>", "images in a batch", number)
    .option("--epochs <e>", "passes over the data", number)
    .option("--steps <n>", "ends the run after so many steps", number)
    .option("--evaluate-every <n>", "steps from one verification to the next", number)
    .option(
      "--checkpoint-every <n>",
      "steps from one checkpoint to the next (default: after each verification)",
      number,
    )
    .option("--keep-checkpoints <n>", "how many of the last are kept, besides the best", number)
    .option("--bad-loss <policy>", "stop (default) or skip a step whose loss is no number")
    .option("--learning-rate <r>", "base learning rate", number)
    .option(
      "--schedule <spec>",
      "constant, multi-step, polynomial or cosine; cosine:warmup=50",
      spec,
    )
    .option("--workers <n>", "share each batch on wasm (default: all cores)", number)
    .option("--strict", "an image that cannot be read ends the run");
}

/** Reads a flag's number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) {
    throw new InvalidArgumentError("expected a number");
  }
  return value;
}

/** Reads a flag's numbers, with commas between. */
export function numbers(text: string): number[] {
  return text.split(",").map(number);
}

/** Reads a flag's name with options. */
export function spec(text: string): Record<string, unknown> {
  return sound(() => parseSpec(text));
}

/** What `parse` returns; its error is one of the flag. */
export function sound<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
