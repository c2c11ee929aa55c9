import { escapeHtml } from "./escape_html.ts";

/** Texts as a list in HTML. */
export function htmlList(items: string[]): string {
  return `<ul>\n${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("\n")}\n</ul>`;
}
