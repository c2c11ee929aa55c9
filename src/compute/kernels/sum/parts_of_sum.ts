/** They fill a large GPU; more would only leave more to add up. */
const ENOUGH_WORKGROUPS = 1024;

/**
 * Into how many parts to cut a sum over rows on WebGPU.
 *
 * @param rowsAtLeast Those that are worth a workgroup.
 * @param otherWorkgroups How many there are of each part.
 */
export function partsOfSum(rows: number, rowsAtLeast: number, otherWorkgroups: number): number {
  const most = Math.max(1, Math.floor(ENOUGH_WORKGROUPS / otherWorkgroups));
  return Math.min(most, Math.max(1, Math.ceil(rows / rowsAtLeast)));
}
