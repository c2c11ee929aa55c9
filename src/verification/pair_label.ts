const SAME = new Set(
  "1 1.0 +1 true t yes y same match matched genuine positive pos intra".split(" "),
);
const DIFFERENT = new Set(
  ("0 0.0 -1 -1.0 false f no n different diff mismatch mismatched nonmatch non-match unmatched impostor imposter " +
    "negative neg inter").split(" "),
);

/** Labels of pairs, as lists spell them. */
export class PairLabels {
  #hasZero = false;
  #hasMinus = false;

  /**
   * Reads a label: 1, true, yes, same, match, genuine or positive say that both are one person; 0, -1, false, no,
   * different, mismatch, impostor or negative that they are two.
   *
   * @returns 1 or 0, or `undefined` if it is neither, or if a list has both 0 and -1, which then say different things.
   */
  parse(text: string): 0 | 1 | undefined {
    const label = text.toLowerCase();
    if (SAME.has(label)) return 1;
    if (!DIFFERENT.has(label)) return undefined;
    if (label.startsWith("-1")) this.#hasMinus = true;
    else this.#hasZero = true;
    return this.#hasMinus && this.#hasZero ? undefined : 0;
  }
}
