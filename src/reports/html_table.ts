import { escapeHtml } from "./escape_html.ts";
import type { TableColumn } from "./table_column.ts";

/**
 * A table in HTML, which scrolls sideways where it is too wide for the screen.
 *
 * @param groupOf What a row belongs to, which stands above the first of each group. Without it there are no groups.
 */
export function htmlTable<Row>(
  columns: TableColumn<Row>[],
  rows: Row[],
  groupOf?: (row: Row) => string,
): string {
  const kind = (numeric: boolean) => numeric ? ` class="number"` : "";
  const head = columns.map(({ heading, numeric }) =>
    `<th scope="col"${kind(numeric)}>${escapeHtml(heading)}</th>`
  );
  let group = "";
  const lines = rows.flatMap((row) => {
    const cells = columns.map(({ cell, numeric, isBold }) => {
      const text = escapeHtml(cell(row));
      return `<td${kind(numeric)}>${isBold?.(row) ? `<strong>${text}</strong>` : text}</td>`;
    });
    const line = `<tr>${cells.join("")}</tr>`;
    const own = groupOf?.(row) ?? "";
    if (own === group) return [line];
    group = own;
    return [
      `<tr class="group"><th scope="rowgroup" colspan="${columns.length}">${
        escapeHtml(group)
      }</th></tr>`,
      line,
    ];
  });
  // A part that scrolls is reached by keyboard only if it takes the focus.
  return `<div class="table" tabindex="0"><table>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table></div>`;
}
