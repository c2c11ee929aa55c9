import type { StoredTensor } from "../formats/safetensors.ts";

/**
 * Checks what is to be saved: a run that went on from NaN would never learn again.
 *
 * @throws {RangeError} With the first variable that holds a NaN or an infinity.
 */
export function requireNumbers(step: number, ...stored: ReadonlyMap<string, StoredTensor>[]): void {
  for (const variables of stored) {
    for (const [name, { data }] of variables) {
      if (!(data instanceof Float32Array) || data.every(Number.isFinite)) continue;
      throw new RangeError(
        `Cannot save step ${step} as weights must be numbers: ${name} holds one that is none; a lower ` +
          "learning rate or a longer warm-up may help",
      );
    }
  }
}
