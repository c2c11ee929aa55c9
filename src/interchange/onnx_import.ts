import type { BackboneSpec } from "../backbones/backbones.ts";
import { loadBackbone, type LoadedBackbone } from "../checkpoints/load_backbone.ts";
import { isOnnxFile, onnxCheckpoint } from "../checkpoints/onnx_checkpoint.ts";
import { overrideNetwork } from "../checkpoints/override_network.ts";
import { formatOfBytes, type ImportKind } from "./import_kind.ts";

/** Files of ONNX, whose graph stays what it is: a backbone `onnx`. */
export const onnxImport: ImportKind = {
  help: ".onnx",
  matches: (path, bytes) => {
    const format = formatOfBytes(bytes);
    return format === undefined ? isOnnxFile(path) : format === "onnx";
  },
  // deno-lint-ignore require-await -- so that what it throws is a rejection
  async read(bytes, path, { backbone: asked, imageSize, channels, stateDict }) {
    const fail = (what: string, cause?: unknown) =>
      new Error(`Cannot import "${path}": ${what}`, { cause });
    if (stateDict !== undefined) throw fail("a file of ONNX has no keys of state_dicts");
    if (asked && asked.name !== "onnx") {
      throw fail(`a graph of ONNX stays one and becomes the backbone onnx, got ${asked.name}`);
    }
    const said = asked as Extract<BackboneSpec, { name: "onnx" }> | undefined;
    let loaded: LoadedBackbone | undefined;
    try {
      const checkpoint = overrideNetwork(onnxCheckpoint(bytes, path), {
        ...{ imageSize, mean: said?.mean, std: said?.std },
        channels: channels === undefined ? said?.channels : channels === "BGR" ? "bgr" : "rgb",
      });
      loaded = loadBackbone(checkpoint);
      const { backbone, recipe: { size, ...cut } } = loaded, { embeddingLength } = backbone;
      const { config, variables, graph } = checkpoint;
      return {
        format: "a network of ONNX",
        spec: { ...config.backbone as BackboneSpec, embedding: embeddingLength },
        ...{
          backbone: checkpoint.backbone,
          imageSize: size,
          embeddingLength,
          variables,
          graph,
          cut,
        },
        notices: backbone.description === undefined ? [] : [backbone.description],
      };
    } catch (cause) {
      throw fail((cause as Error).message, cause);
    } finally {
      loaded?.backbone.dispose();
    }
  },
};
