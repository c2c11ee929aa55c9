import type { ImportKind } from "./import_kind.ts";
import { onnxImport } from "./onnx_import.ts";
import { safetensorsImport, torchImport } from "./torch/torch_imports.ts";

/** All formats that networks are brought in from. The first that matches reads a file: by its first bytes, or its name where these do not tell. */
export const IMPORTS: readonly ImportKind[] = [onnxImport, safetensorsImport, torchImport];

/** What may be brought in, for help. */
export const IMPORT_HELP = IMPORTS.map(({ help }) => help).join(", ");
