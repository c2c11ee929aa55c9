import { blockPartsOf, sizesOf, type TorchConvention } from "./torch_convention.ts";

/** Convolution, batch norm and PReLU follow each other in a block of `layers`. */
const LAYERS: Record<string, string> = { conv: "0", norm: "1", prelu: "2" };
const PARTS = ["expand", "depthwise", "project"];

/** Where the blocks of the five stages are; stages 1, 3 and 5 have several. */
function placeOf(stage: number, block: number): string {
  if (stage === 0) return block === 0 ? "layers.2" : `layers.3.layers.${block - 1}`;
  return stage % 2 === 1 ? `layers.${3 + stage}` : `layers.${3 + stage}.layers.${block}`;
}

const ENDS: Record<string, string> = {
  stem: "layers.0",
  depthwise: "layers.1",
  last: "conv_sep",
  global: "features.layers.0",
};

/** InsightFace's arcface_torch, `backbones/mobilefacenet.py` with `scale=1`; its default scale has convolutions in groups. */
const convention: TorchConvention = {
  name: "arcface_torch's mobilefacenet",
  mark: "layers.0.layers.0.weight",
  channels: "RGB",
  guess(shapes) {
    const [width = 0] = shapes.get("layers.0.layers.0.weight") ?? [];
    const [channels, , kernel = NaN] = shapes.get("features.layers.0.layers.0.weight") ?? [];
    const [embedding = 0] = shapes.get("features.layers.2.weight") ?? [];
    if (shapes.get("layers.1.layers.0.weight")?.[1] !== 1 || channels !== 8 * width) {
      return "it is a mobilefacenet of another scale or depth, whose convolutions are in groups as those of this project are not: " +
        "export it to ONNX";
    }
    return { spec: { name: "mobilefacenet", width, embedding }, sizes: sizesOf(kernel, 16) };
  },
  names: () => (own) => {
    const found = blockPartsOf(own);
    if (found) {
      const { stage, block, part, what } = found, [place, layer] = part.split(".");
      return `${placeOf(stage, block)}.layers.${PARTS.indexOf(place)}.layers.${
        LAYERS[layer]
      }.${what}`;
    }
    const [place, layer, what] = own.split(".");
    if (place === "feature") return `features.layers.${layer === "conv" ? 2 : 3}.${what}`;
    return `${ENDS[place]}.layers.${LAYERS[layer]}.${what}`;
  },
};
export default convention;
