import type { BackboneSpec } from "../../backbones/backbones.ts";
import { RESNET_BLOCKS, type ResNetDepth } from "../../backbones/pre_activation_resnet.ts";
import {
  blockPartsOf,
  countBlocks,
  depthOf,
  describeBlocks,
  nameOfEnd,
  sideOf,
  sizesOf,
  type TorchConvention,
} from "./torch_convention.ts";

const DEPTHS = Object.keys(RESNET_BLOCKS).map((depth) => Number(depth) as ResNetDepth);

/** Whether a resnet's blocks have three convolutions. */
function isBottleneckOf({ name }: BackboneSpec): boolean {
  const depth = DEPTHS.find((depth) => `resnet${depth}` === name);
  return depth !== undefined && RESNET_BLOCKS[depth].bottleneck;
}

const ENDS: Record<string, string> = {
  "stem.conv": "conv1",
  "stem.norm": "bn0",
  "last.norm": "bn4",
  "feature.linear": "feature_new",
  "feature.norm": "bn_feature",
};

/**
 * The ResNets of the Virtual FC paper's authors, `CNNs/resnet_identityMapping_face.py`. The batch norm before a stage's first
 * block stands between the stages; before that of a bottleneck's first stage there is none, and what comes in is rectified.
 */
const convention: TorchConvention = {
  name: "the Virtual FC authors' resnet",
  mark: "bn_feature.running_mean",
  channels: "RGB",
  guess(shapes) {
    const [width = 0] = shapes.get("conv1.weight") ?? [];
    const [embedding = 0] = shapes.get("feature_new.weight") ?? [];
    const isBottleneck = shapes.has("layer1.0.conv3.weight");
    const counts = countBlocks(shapes),
      depth = depthOf(
        DEPTHS.filter((depth) => RESNET_BLOCKS[depth].bottleneck === isBottleneck)
          .map((depth) => [depth, RESNET_BLOCKS[depth].blocks] as const),
        counts,
      );
    if (depth === undefined) return describeBlocks(counts, "resnet");
    const side = sideOf(shapes, "feature_new.weight", 8 * width * (isBottleneck ? 4 : 1));
    const name = `resnet${depth}` as const;
    return { spec: { name, width, embedding }, sizes: sizesOf(side, 32) };
  },
  names(spec) {
    const isBottleneck = isBottleneckOf(spec);
    return (own) => {
      const found = blockPartsOf(own);
      if (found) {
        const { stage, block, part, what } = found, place = `layer${stage + 1}.${block}`;
        if (part === "shortcut") return `${place}.downsample.0.${what}`;
        if (part === "norm1" && block === 0 && stage > 0) return `bn${stage}.${what}`;
        if (!part.startsWith("norm")) return `${place}.${part}.${what}`;
        const number = Number(part.slice("norm".length));
        return `${place}.bn${isBottleneck ? number - 1 : number}.${what}`;
      }
      return nameOfEnd(ENDS, own);
    };
  },
  filling(own, spec) {
    if (isBottleneckOf(spec) && own.startsWith("stage1.block1.norm1.")) return "identity-norm";
  },
};
export default convention;
