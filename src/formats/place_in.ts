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
