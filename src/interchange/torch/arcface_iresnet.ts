import {
  blockPartsOf,
  countBlocks,
  guessIResNet,
  nameOfEnd,
  type TorchConvention,
} from "./torch_convention.ts";

const PARTS: Record<string, string> = {
  norm1: "bn1",
  conv1: "conv1",
  norm2: "bn2",
  prelu: "prelu",
  conv2: "conv2",
  norm3: "bn3",
  "shortcut.conv": "downsample.0",
  "shortcut.norm": "downsample.1",
};
const ENDS: Record<string, string> = {
  "stem.conv": "conv1",
  "stem.norm": "bn1",
  "stem.prelu": "prelu",
  "last.norm": "bn2",
  "feature.linear": "fc",
  "feature.norm": "features",
};

/** InsightFace's arcface_torch, `backbones/iresnet.py`. */
const convention: TorchConvention = {
  name: "arcface_torch's iresnet",
  mark: "layer1.0.prelu.weight",
  channels: "RGB",
  guess: (shapes) =>
    guessIResNet(shapes, countBlocks(shapes), { stem: "conv1.weight", linear: "fc.weight" }),
  names: () => (own) => {
    const found = blockPartsOf(own);
    if (found) {
      const { stage, block, part, what } = found;
      return `layer${stage + 1}.${block}.${PARTS[part]}.${what}`;
    }
    return nameOfEnd(ENDS, own);
  },
};
export default convention;
