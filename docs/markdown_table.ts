/** A table of a page; columns are aligned to the right unless they are among the first `texts`. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  texts = 1,
): string {
  const lines = [head, head.map((_, i) => (i < texts ? "---" : "---:")), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
