const MOST = 500;

/** How many of the identities are kept from training: a tenth, 2 to 500. */
export function heldOutCount(identities: number): number {
  return Math.min(MOST, Math.max(2, Math.ceil(identities / 10)));
}
