/** Whether numbers begin with 0, end with `end` and rise from each to the next, as the first images of identities do. */
export function isAscendingTo(numbers: Uint32Array, end: number): boolean {
  if (numbers.length < 2 || numbers[0] !== 0 || numbers[numbers.length - 1] !== end) return false;
  for (let i = 1; i < numbers.length; i++) if (numbers[i] <= numbers[i - 1]) return false;
  return true;
}
