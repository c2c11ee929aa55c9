/** Each colour on white paper, and what stands for it where the reader's screen is dark. */
export const COLORS = {
  paper: { light: "#ffffff", dark: "#0d1117" },
  ink: { light: "#1f2328", dark: "#e6edf3" },
  muted: { light: "#59636e", dark: "#9198a1" },
  grid: { light: "#d1d9e0", dark: "#30363d" },
} as const;

/** Of the curves, in their order: they stand out on white and on black. */
export const CURVE_COLORS = [
  "#2f81f7",
  "#e0742a",
  "#1f9e5a",
  "#d6457f",
  "#8a63e6",
  "#0f98a8",
  "#a58300",
  "#7d8590",
];

/** What all axes look like. */
export const AXIS = {
  nameLocation: "middle",
  nameTextStyle: { color: COLORS.ink.light, fontSize: 13 },
  axisLine: { show: true, lineStyle: { color: COLORS.muted.light } },
  axisTick: { show: false },
  axisLabel: { color: COLORS.muted.light },
  splitLine: { show: true, lineStyle: { color: COLORS.grid.light } },
} as const;

/** An SVG picture in the light colours, as one that follows the reader's choice of a light or dark screen. */
export function followScreen(svg: string): string {
  const rules = Object.values(COLORS).map(({ light, dark }) =>
    `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`
  );
  const style = `<style>@media (prefers-color-scheme: dark){${rules.join("")}}</style>`;
  return svg.replace(/^<svg[^>]*>/, `$&\n${style}`);
}
