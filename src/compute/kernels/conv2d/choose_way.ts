import type * as tf from "../../../npm/tfjs.ts";
import { suitsWinograd } from "./winograd.ts";

/** How a 3x3 convolution in steps of one pixel is computed on WebGPU: as one product, or by Winograd's F(4x4, 3x3). */
export type Way = "direct" | "winograd";

/** What such convolutions have in common that one way suits best: about how many channels they have. */
export type ConvolutionClass =
  | "3x3 of 32 channels"
  | "3x3 of 64 channels"
  | "3x3 of 128 channels"
  | "3x3 of 256 channels"
  | "3x3 of 512 channels";

/** The way of each class of convolutions on an adapter. */
export type WayChoice = Readonly<Record<ConvolutionClass, Way>>;

/** Ways for an adapter of which nothing is known: directly. */
export const DEFAULT_WAYS: WayChoice = everywhere("direct");

/** Winograd's way wherever it suits, for comparisons. */
export const WINOGRAD_WAYS: WayChoice = everywhere("winograd");

function everywhere(way: Way): WayChoice {
  return {
    "3x3 of 32 channels": way,
    "3x3 of 64 channels": way,
    "3x3 of 128 channels": way,
    "3x3 of 256 channels": way,
    "3x3 of 512 channels": way,
  };
}

let choice = DEFAULT_WAYS;

/** Makes `ways` what {@link chooseWay} chooses from now on, and returns what it chose until now. */
export function useWays(ways: WayChoice): WayChoice {
  const before = choice;
  choice = ways;
  return before;
}

/** The way for a convolution, and for the gradient of its input, on the adapter in use. */
export function chooseWay(conv: tf.backend_util.Conv2DInfo): Way {
  return suitsWinograd(conv) ? choice[convolutionClass(conv)] : "direct";
}

/** Which class a convolution is of: by the mean of the channels that go in and come out, as factors. */
export function convolutionClass(
  { inChannels, outChannels }: Pick<tf.backend_util.Conv2DInfo, "inChannels" | "outChannels">,
): ConvolutionClass {
  const doublings = Math.round(Math.log2(inChannels * outChannels) / 2);
  const channels = 2 ** Math.min(9, Math.max(5, doublings)) as 32 | 64 | 128 | 256 | 512;
  return `3x3 of ${channels} channels`;
}
