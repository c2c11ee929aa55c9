/**
 * What `map` makes of each item, in their order, with up to `most` of them under way at a time. No item is asked for before
 * there is room for it.
 */
export async function* mapInOrder<T, U>(
  items: Iterable<T>,
  most: number,
  map: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const line: Promise<U>[] = [];
  for (const item of items) {
    const next = map(item);
    next.catch(() => {}); // it is heard of when its turn comes, if it comes
    line.push(next);
    if (line.length >= most) yield await line.shift()!;
  }
  while (line.length > 0) yield await line.shift()!;
}
