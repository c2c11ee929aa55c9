import { type BackboneSpec, imageSizeOf } from "../backbones/backbones.ts";
import { isRecord } from "../checks/parse_json_object.ts";

/**
 * A configuration that takes images as large as its backbone does, where it does not say how large they are and the backbone is a
 * file of ONNX, which takes no others.
 *
 * @param config Of which nothing has been checked.
 * @throws {Error} If the file is no network.
 */
export function fitImageSize(config: Record<string, unknown>): Record<string, unknown> {
  const { backbone, imageSize } = config;
  if (imageSize !== undefined || !isRecord(backbone)) return config;
  if (backbone.name !== "onnx" || typeof backbone.file !== "string") return config;
  const found = imageSizeOf(backbone as unknown as BackboneSpec);
  return found === undefined ? config : { ...config, imageSize: found };
}
