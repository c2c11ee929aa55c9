import type { Backbone } from "../../backbones/backbone.ts";
import { encodeSafetensors, type StoredTensor } from "../../formats/safetensors.ts";
import { torchStateDict } from "./torch_names.ts";

/** How a network is written as safetensors. */
export interface ExportSafetensorsOptions {
  /**
   * Whether filters and matrices are stored as float16: half the bytes, and embeddings that differ by about a thousandth. PyTorch
   * makes float32 of them when it loads them into a network.
   *
   * @default {false}
   */
  half?: boolean;
  /**
   * What the file says besides, texts by name.
   *
   * @default {nothing}
   */
  notes?: Iterable<readonly [string, string]>;
}

/**
 * A backbone as a file of safetensors with the names, shapes and order of numbers of arcface_torch's networks. In Python,
 * `network.load_state_dict(safetensors.torch.load_file(path), strict=False)` takes it; images go in as RGB from -1 to 1.
 *
 * @throws {Error} If arcface_torch has no such network: it has iresnets and mobilefacenet; if a number is too large for float16.
 */
export async function exportSafetensors(
  backbone: Backbone,
  { half = false, notes = [] }: ExportSafetensorsOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, imageSize, embeddingLength } = backbone;
  const tensors = await torchStateDict(backbone);
  if (half) { for (const [name, tensor] of tensors) tensors.set(name, halved(name, tensor)); }
  return encodeSafetensors(tensors, {
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

function halved(name: string, tensor: StoredTensor): StoredTensor {
  if (tensor.shape.length < 2) return tensor;
  const data = Float16Array.from(tensor.data as Float32Array);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return { ...tensor, dtype: "F16", data };
  throw new RangeError(
    `Cannot store "${name}" as float16 as all its numbers must be below 65520: one is ${
      tensor.data[at]
    }`,
  );
}
