import { IRESNET_BLOCKS, type IResNetDepth } from "../../backbones/iresnet.ts";
import {
  blockPartsOf,
  guessIResNet,
  nameOfEnd,
  type TorchConvention,
  type TorchShapes,
} from "./torch_convention.ts";

const PARTS: Record<string, string> = {
  norm1: "res_layer.0",
  conv1: "res_layer.1",
  norm2: "res_layer.2",
  prelu: "res_layer.3",
  conv2: "res_layer.4",
  norm3: "res_layer.5",
  "shortcut.conv": "shortcut_layer.0",
  "shortcut.norm": "shortcut_layer.1",
};
const ENDS: Record<string, string> = {
  "stem.conv": "input_layer.0",
  "stem.norm": "input_layer.1",
  "stem.prelu": "input_layer.2",
  "last.norm": "output_layer.0",
  "feature.linear": "output_layer.3",
  "feature.norm": "output_layer.4",
};

/** How many blocks in a row have as many channels as the first, twice, four and eight times as many. */
function countBlocks(shapes: TorchShapes, width: number): number[] {
  const counts = [0, 0, 0, 0];
  for (let block = 0;; block++) {
    const [channels] = shapes.get(`body.${block}.res_layer.1.weight`) ?? [];
    if (channels === undefined) return counts;
    counts[Math.log2(channels / width)]++;
  }
}

/**
 * AdaFace's `net.py`: `ir_18`, `ir_34`, `ir_50` and `ir_101`. The first block's shortcut only leaves out every other pixel, and the last batch norm
 * has no scale and shift. Its network divides embeddings by their length, which is left to whoever compares them.
 */
const convention: TorchConvention = {
  name: "AdaFace's ir",
  mark: "input_layer.0.weight",
  channels: "BGR",
  guess(shapes) {
    const [width = 0] = shapes.get("input_layer.0.weight") ?? [];
    return guessIResNet(shapes, countBlocks(shapes, width), {
      stem: "input_layer.0.weight",
      linear: "output_layer.3.weight",
    });
  },
  names({ name }) {
    const depth = Number(name.slice("iresnet".length)) as IResNetDepth;
    const blocks: readonly number[] = IRESNET_BLOCKS[depth] ?? [];
    return (own) => {
      const found = blockPartsOf(own);
      if (found) {
        const { stage, block, part, what } = found;
        const before = blocks.slice(0, stage).reduce((sum, count) => sum + count, 0);
        return `body.${before + block}.${PARTS[part]}.${what}`;
      }
      return nameOfEnd(ENDS, own);
    };
  },
  filling(own) {
    if (own === "stage1.block1.shortcut.conv.weight") return "identity-filter";
    if (own.startsWith("stage1.block1.shortcut.norm.")) return "identity-norm";
    if (own === "feature.norm.weight") return 1;
    if (own === "feature.norm.bias") return 0;
  },
};
export default convention;
