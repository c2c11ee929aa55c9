import { readFileSync } from "node:fs";

/** The verification sets of `fixtures/golden/verification_pickles.json` by name: what Python made of one set in many ways. */
export function verificationPickles(): Map<string, Uint8Array<ArrayBuffer>> {
  const url = new URL("../fixtures/golden/verification_pickles.json", import.meta.url);
  const files: Record<string, string> = JSON.parse(readFileSync(url, "utf8"));
  return new Map(
    Object.entries(files).map(([name, base64]) => [name, Uint8Array.fromBase64(base64)]),
  );
}

/** A verification set of these images, as Python 3 pickles it in protocol 3, less the memo. */
export function pickleOf(images: readonly Uint8Array[], same: readonly boolean[]): Uint8Array {
  const bytes: number[] = [0x80, 3, ...codes("](")];
  for (const image of images) {
    const length = new Uint8Array(Uint32Array.of(image.length).buffer);
    bytes.push(...codes("B"), ...length, ...image);
  }
  return Uint8Array.of(
    ...bytes,
    ...codes("e]("),
    ...same.map((flag) => flag ? 0x88 : 0x89),
    ...codes("e\x86."),
  );
}

function codes(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
