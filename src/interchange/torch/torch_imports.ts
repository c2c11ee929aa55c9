import { quoteLine } from "../../formats/lines.ts";
import { decodeSafetensors } from "../../formats/safetensors.ts";
import { readTorchCheckpoint } from "../../formats/torch/read_torch_checkpoint.ts";
import { readNetworkNotes } from "../../onnx/network_notes.ts";
import { formatOfBytes, type ImportKind } from "../import_kind.ts";
import { importStateDict, listNames } from "./import_state_dict.ts";

/** Files of `torch.save()`, whatever their names end in. */
export const torchImport: ImportKind = {
  help: ".pth, .pt or .ckpt of PyTorch",
  matches: () => true,
  async read(bytes, path, options) {
    const { tensors, key, otherKeys, passedOver } = await readTorchCheckpoint(bytes, {
      path,
      key: options.stateDict,
    });
    const format = `${key === "" ? "a state_dict" : `the state_dict "${key}"`} of PyTorch`;
    const network = importStateDict(tensors, { path, format, bytes: bytes.length }, options);
    if (otherKeys.length > 0) {
      network.notices.push(`Other state_dicts in the file are not taken: ${listNames(otherKeys)}.`);
    }
    if (passedOver.length > 0) {
      network.notices.push(
        `Objects in the file are passed over, as nothing of it is run: ${listNames(passedOver)}.`,
      );
    }
    return network;
  },
};

/** A state_dict in a file of safetensors. */
export const safetensorsImport: ImportKind = {
  help: ".safetensors",
  matches: (path, bytes) => {
    const format = formatOfBytes(bytes);
    return format === undefined ? /\.safetensors$/i.test(path) : format === "safetensors";
  },
  // deno-lint-ignore require-await -- so that what it throws is a rejection
  async read(bytes, path, options) {
    let tensors, metadata;
    try {
      ({ tensors, metadata } = decodeSafetensors(bytes));
    } catch (cause) {
      throw new SyntaxError(`Cannot import "${path}": ${(cause as Error).message}`, { cause });
    }
    const { stateDict } = options;
    if (stateDict !== undefined) {
      tensors = new Map([...tensors].filter(([name]) => name.startsWith(`${stateDict}.`)));
      if (tensors.size === 0) {
        throw new Error(
          `Cannot import "${path}": expected what names of its tensors begin with, got ${
            quoteLine(stateDict)
          }`,
        );
      }
    }
    const notes = readNetworkNotes(new Map(Object.entries(metadata)));
    return importStateDict(
      tensors,
      { path, format: "safetensors", bytes: bytes.length, notes },
      options,
    );
  },
};
