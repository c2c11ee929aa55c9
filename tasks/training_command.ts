import { SOURCE_HELP } from "../src/datasets/sources.ts";
import { Command, InvalidArgumentError, Option } from "../src/npm/commander.ts";
import { DEVICE_CHOICES } from "../src/compute/device_name.ts";
import { ORIENTATION_RULES } from "../src/images/orientation.ts";
import { inShortForm } from "../src/training/objectives.ts";
import {
  defaultEpochs,
  SCHEDULE_NAMES,
  trainConfigSchema,
} from "../src/training/parse_train_config.ts";
import { withChoices } from "./with_choices.ts";
import { encodingOption } from "./encoding_option.ts";
import { number, numbers, shares, spec } from "./parse_flag.ts";

const BAD_LOSS = trainConfigSchema.shape.badLoss.unwrap();

/** A command with the flags of everything that trains: data, images, batches, budget, schedule, device. */
export function trainingCommand(name: string) {
  return new Command(name)
    .optionsGroup("Data and images:")
    .option("--data <source>", SOURCE_HELP)
    .option("--root <dir>", "folder that paths in an image list start from")
    .addOption(encodingOption())
    .option("--follow-links", "follow symbolic links that leave the folder")
    .option("--identities <file>", "use identities in this file's first column")
    .option("--exclude <files...>", "skip identities in these files' first columns")
    .option("--min-images <n>", "skip identities with fewer; fewer than K repeat", number)
    .option("--image-size <pixels>", "side of the network's input", number)
    .option("--crop <pixels>", "side of the square cut out", number)
    .option("--crop-offset <x,y>", "pixels right and down of centre", numbers)
    .addOption(
      withChoices(new Option("--orientation <rule>", "EXIF orientation"), ORIENTATION_RULES),
    )
    .option("--jitter <pixels>", "how far chance moves the crop", number)
    .option("--augment <shares>", "by chance, such as blur=0.1,erase=0.2", shares)
    .option("--strict", "stop at an image that cannot be read")
    .optionsGroup("Training:")
    .option("--images-per-identity <k>", "images of each identity in a batch", number)
    .option("--batch <b>", "images in a batch", number)
    .option("--epochs <e>", "passes over data", number)
    .option("--steps <n>", "number of steps, in place of epochs", number)
    .option("--evaluate-every <n>", "steps between verifications", number)
    .option("--held-out-pairs <n>", "pairs of held-out people", number)
    .option("--checkpoint-every <n>", "steps between checkpoints", number)
    .option("--keep-checkpoints <n>", "checkpoints to keep, besides the best", number)
    .addOption(
      withChoices(new Option("--bad-loss <policy>", "if the loss is NaN"), BAD_LOSS.options),
    )
    .option("--learning-rate <r>", "base learning rate", number)
    .addOption(withChoices(new Option("--schedule <spec>").argParser(spec), SCHEDULE_NAMES))
    .option("--average <decay>", "average the weights, such as 0.999", number)
    .addOption(withChoices(new Option("--device <name>"), DEVICE_CHOICES))
    .option("--workers <n>", "wasm workers that split each batch", number)
    .addOption(
      new Option("--micro-batch <n>", "images at a time: number, auto, all")
        .argParser(microBatch),
    );
}

/** What a configuration holds where no flag says so, and what is not in it in words. */
export function trainingDefaults(parse: (input: object) => object): object {
  return {
    ...inShortForm({ ...parse({ out: "runs" }) }),
    ...{ crop: "by faces", cropOffset: "by faces", jitter: "by faces", batch: "at most 64" },
    epochs: `${defaultEpochs("photos")} or more, synthetic ${defaultEpochs("synthetic:2")}`,
    evaluateEvery: "an epoch",
    heldOutPairs: "at most 4000",
    checkpointEvery: "evaluate-every",
    workers: "cores",
    out: undefined,
  };
}

function microBatch(text: string): number | string {
  if (text === "auto" || text === "all") return text;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 2) return count;
  throw new InvalidArgumentError("expected a whole number of at least 2, auto or all");
}
