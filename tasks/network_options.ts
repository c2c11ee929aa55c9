import { Option } from "../src/npm/commander.ts";
import { choiceOption } from "./choice_option.ts";
import { number, numbers } from "./parse_flag.ts";

/** The heading of these. */
export const NETWORK_GROUP = "Network, where it is not as in training or as a file of ONNX says:";

/** What a network is given in place of what its checkpoint, or its file, says. */
export const networkOptions = () => ({
  imageSize: new Option("--image-size <pixels>", "side of the network's input").argParser(number),
  crop: new Option("--crop <pixels>", "side of the square cut out").argParser(number),
  cropOffset: new Option("--crop-offset <x,y>", "pixels right and down of centre")
    .argParser((text) => numbers(text) as [number, number]),
  channels: choiceOption(
    "--channels <order>",
    "ONNX: order of colours",
    ["rgb", "bgr"] as const,
  ),
  mean: new Option("--mean <colour>", "ONNX: what is subtracted from colours of 0 to 255")
    .argParser(number),
  std: new Option("--std <colour>", "ONNX: what they are divided by then").argParser(number),
});
