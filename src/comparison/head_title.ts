/** What the paper calls two of its rows. */
const ALSO_CALLED: Record<string, string> = {
  "full-fc": "upper boundary",
  lower: "lower boundary",
};

/** A head, given as its spec, with what the paper calls it. */
export function headTitle(head: string): string {
  const also = ALSO_CALLED[head.split(":", 1)[0]];
  return also === undefined ? head : `${head} (${also})`;
}
