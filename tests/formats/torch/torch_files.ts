import { readFileSync } from "node:fs";

/** The files of `fixtures/golden/torch_files.json` by name: what PyTorch wrote. */
export function torchFiles(): Map<string, Uint8Array<ArrayBuffer>> {
  const url = new URL("../../../fixtures/golden/torch_files.json", import.meta.url);
  const files: Record<string, string> = JSON.parse(readFileSync(url, "utf8"));
  return new Map(
    Object.entries(files).map(([name, base64]) => [name, Uint8Array.fromBase64(base64)]),
  );
}
