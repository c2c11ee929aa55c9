import {
  blockPartsOf,
  countBlocks,
  depthOf,
  IRESNETS,
  sideOf,
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
  guess(shapes) {
    const counts = countBlocks(shapes), depth = depthOf(IRESNETS, counts);
    const [width = 0] = shapes.get("conv1.weight") ?? [];
    const [embedding = 0] = shapes.get("fc.weight") ?? [];
    if (depth === undefined) {
      return `it has ${
        counts.join(", ")
      } blocks in its four stages, as no iresnet of this project has`;
    }
    return {
      spec: { name: `iresnet${depth}`, width, embedding },
      imageSize: 16 * sideOf(shapes, "fc.weight", 8 * width),
    };
  },
  names: () => (own) => {
    const found = blockPartsOf(own);
    if (found) {
      const { stage, block, part, what } = found;
      return `layer${stage + 1}.${block}.${PARTS[part]}.${what}`;
    }
    const at = own.lastIndexOf(".");
    return `${ENDS[own.slice(0, at)]}${own.slice(at)}`;
  },
};
export default convention;
