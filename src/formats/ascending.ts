/** How many numbers of an ascending array are below `number`: the place of the first that is not, found by bisection. */
export function placeIn(ascending: Uint32Array, number: number): number {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether numbers begin with 0, end with `end` and rise from each to the next, as the first images of identities do. */
export function isAscendingTo(numbers: Uint32Array, end: number): boolean {
  if (numbers.length < 2 || numbers[0] !== 0 || numbers[numbers.length - 1] !== end) return false;
  for (let i = 1; i < numbers.length; i++) if (numbers[i] <= numbers[i - 1]) return false;
  return true;
}
