/** A column of a table: its heading, and what stands in it for each row. */
export interface TableColumn<Row> {
  /** The heading. */
  heading: string;
  /** Whether numbers stand in it. */
  numeric: boolean;
  /** The text of a row. */
  cell: (row: Row) => string;
  /** Whether that text stands out. @default {never} */
  isBold?: (row: Row) => boolean;
}
