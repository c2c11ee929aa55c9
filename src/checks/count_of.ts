/** A number of things in words: `1 image`, `1,200 images`. */
export function countOf(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : several}`;
}
