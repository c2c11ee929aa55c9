/** How long an image may take to decode where nobody says, in milliseconds: some thousand times what it takes. */
export const DECODE_MS = 10_000;

/** How many workers decode where nobody says: 1 to 4, one less than there are cores. */
export function usualWorkers(): number {
  return Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1));
}

/**
 * Checks how many work, and how far ahead of the reader.
 *
 * @throws {RangeError} if one is out of its range.
 */
export function checkPace(pace: { workers: number; maxInFlight: number }): void {
  for (const [key, value] of Object.entries(pace)) {
    const least = key === "workers" ? 0 : 1;
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(
        `Cannot decode as ${key} must be a whole number from ${least}: current value is ${value}`,
      );
    }
  }
}
