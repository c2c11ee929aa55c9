import { type Communicator, gatherJson } from "../compute/communicator.ts";
import { showValue } from "../checks/show_value.ts";

/** Ranks were given different things, of which each of them hears. */
export class DisagreementError extends RangeError {
  override readonly name = "DisagreementError";
}

/**
 * Makes sure that all ranks do the same. Every rank must call, and all of them throw.
 *
 * @param facts By name, as far as JSON can say them; what is undefined is as if it were not there.
 * @throws {DisagreementError} If one rank's differ from those of rank 0; the message names the rank, and the first few facts.
 */
export function requireAgreement(communicator: Communicator, facts: Record<string, unknown>): void {
  const [first, ...others] = gatherJson(communicator, facts);
  for (const [i, other] of others.entries()) {
    const names = new Set([...Object.keys(first), ...Object.keys(other)]);
    const different = [...names].filter((name) =>
      JSON.stringify(first[name]) !== JSON.stringify(other[name])
    );
    if (different.length === 0) continue;
    const [name] = different, also = different.slice(1, MOST_NAMES);
    throw new DisagreementError(
      `Cannot go on together as all ranks must be given the same: rank ${i + 1} has ${name} ` +
        `${shown(other[name])}, rank 0 has ${shown(first[name])}` +
        (also.length > 0 ? `; they also differ in ${also.join(", ")}` : ""),
    );
  }
}

/** Of things that differ, which mostly follow from the first. */
const MOST_NAMES = 5;

function shown(value: unknown): string {
  return value === undefined ? "not set" : showValue(value);
}
