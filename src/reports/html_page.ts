import { COLORS } from "./chart_colors.ts";
import { escapeHtml } from "./escape_html.ts";
import pageStyle from "./page.css" with { type: "text" };

/** What a page consists of. */
export interface HtmlPageOptions {
  /** Its name, and its heading. */
  title: string;
  /** What stands below the heading, in HTML. */
  body: string;
  /** Rules besides those of all pages. @default {""} */
  style?: string;
  /** A script to run when the page is there. @default {""} */
  script?: string;
}

/**
 * A page with nothing outside of it, in the reader's choice of a light or dark screen. It has styles for
 * {@link htmlTable}, {@link inBothWidths}, and the classes `note` and `faults`.
 */
export function htmlPage({ title, body, style = "", script = "" }: HtmlPageOptions): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>${script === "" ? "" : `\n<script>${script}</script>`}
</body>
</html>
`;
}

/** Each of {@link COLORS} as a variable of its name. */
const colors = (screen: "light" | "dark") =>
  Object.entries(COLORS).map(([name, color]) => `--${name}: ${color[screen]};`).join(" ");

const STYLE = `:root { ${colors("light")} }
@media (prefers-color-scheme: dark) { :root { ${colors("dark")} } }
${pageStyle}`;
