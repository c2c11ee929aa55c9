/**
 * A text as it stands in a table of lines with a tab between fields, which has no place for tabs, for line ends, and for
 * white space at the ends of a line: they become spaces, those at its ends none, and a text that has nothing else `_`.
 */
export function tableCell(text: string): string {
  return text === "" ? "" : text.replace(/[\t\r\n]/g, " ").trim() || "_";
}
