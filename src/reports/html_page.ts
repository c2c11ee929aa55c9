import { COLORS } from "./chart_colors.ts";
import { escapeHtml } from "./escape_html.ts";

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

const { paper, ink, muted, grid } = COLORS;

const STYLE = `
:root { color-scheme: light dark; --paper: ${paper.light}; --ink: ${ink.light}; --muted: ${muted.light}; --line: ${grid.light}; --shade: #f6f8fa; --fault: #b3261e; --focus: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --paper: ${paper.dark}; --ink: ${ink.dark}; --muted: ${muted.dark}; --line: ${grid.dark}; --shade: #161b22; --fault: #ff8a80; --focus: #4493f8; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 16px 16px 48px; }
h1 { font-size: 24px; margin: 16px 0; }
h2 { font-size: 18px; margin: 32px 0 0; }
ul { padding-left: 20px; }
li, td, code { overflow-wrap: anywhere; }
.note { color: var(--muted); margin: 4px 0 8px; }
.faults { color: var(--fault); }
pre { background: var(--shade); padding: 12px; border-radius: 6px; white-space: pre-wrap; font-size: 13px; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { text-align: left; padding: 4px 10px; white-space: nowrap; overflow-wrap: normal; }
th { color: var(--muted); font-weight: 600; vertical-align: bottom; white-space: normal; }
.group th { border-top: 1px solid var(--line); color: var(--ink); }
.number { text-align: right; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
figure { margin: 0; }
figure svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
@media (max-width: 720px) { .wide { display: none; } .narrow { display: block; } th { white-space: nowrap; } }
`;
