import type { Backbone } from "../../backbones/backbone.ts";
import { encodeSafetensors } from "../../formats/safetensors.ts";
import { torchStateDict } from "./torch_names.ts";

/**
 * A backbone as a file of safetensors with the names, shapes and order of numbers of arcface_torch's networks, float32. In Python,
 * `network.load_state_dict(safetensors.torch.load_file(path), strict=False)` takes it; images go in as RGB from -1 to 1.
 *
 * @param notes What the file says besides: texts by name.
 * @throws {Error} If arcface_torch has no such network: it has iresnets and mobilefacenet.
 */
export async function exportSafetensors(
  backbone: Backbone,
  notes: Iterable<readonly [string, string]> = [],
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, imageSize, embeddingLength } = backbone;
  return encodeSafetensors(await torchStateDict(backbone), {
    format: "pt", // which those who load it ask for
    name,
    image_size: String(imageSize),
    channel_order: "RGB",
    mean: "127.5",
    std: "127.5",
    embedding_length: String(embeddingLength),
    ...Object.fromEntries(notes),
  });
}
