import { COLORS, CURVE_COLORS, followScreen } from "../../src/reports/chart_colors.ts";
import { BATCH, type Figures } from "./figures.ts";

const INK = COLORS.ink.light, MUTED = COLORS.muted.light, GRID = COLORS.grid.light;
const RADIUS = 140, CENTRE = 210;
const PEOPLE: number[] = [...new Set(BATCH.identities)];

/** The pictures of the page by file name. */
export function drawPictures(figures: Figures): Record<string, string> {
  return {
    "batch.svg": drawBatch(figures),
    "regrouping.svg": drawRegrouping(figures),
    "own_anchor.svg": drawOwnAnchor(figures),
    "gradient.svg": drawGradient(figures),
  };
}

function drawBatch({ before }: Figures): string {
  return circle([
    ...before.map((anchor, i) => square(anchor, i, GRID, MUTED)),
    ...BATCH.identities.map(imagePoint),
    ...legend(PEOPLE.map((identity) => [colorOf(identity), `identity ${identity}`])),
    ...legend([[MUTED, "anchor"]], PEOPLE.length, "square"),
  ], "Eight images of four identities on the unit circle, and five anchors");
}

function drawRegrouping({ columns, borrowed }: Figures): string {
  const place = (i: number, of: number) => 150 + i * 440 / (of - 1);
  const sorted = PEOPLE.toSorted((a, b) => a - b);
  const parts = sorted.flatMap((identity, i) => {
    const x = place(i, sorted.length), group = identity % BATCH.groups;
    const anchor = columns[BATCH.identities.indexOf(identity as never)];
    const to = place(anchor, BATCH.groups), own = place(group, BATCH.groups);
    const isLent = borrowed.includes(anchor);
    return [
      ...(isLent ? [arrow(x, 72, own, 172, MUTED, "2 4"), cross((x + own) / 2, 122)] : []),
      arrow(x, 72, to, 172, colorOf(identity), isLent ? "7 5" : undefined),
      disc(x, 50, 20, colorOf(identity)),
      label(x, 55, String(identity), "#ffffff"),
    ];
  });
  const anchors = Array.from({ length: BATCH.groups }, (_, anchor) => {
    const x = place(anchor, BATCH.groups), image = columns.indexOf(anchor);
    const color = image < 0 ? GRID : colorOf(BATCH.identities[image]);
    const state = image < 0 ? "free" : borrowed.includes(anchor) ? "lent" : "";
    return `<rect x="${
      x - 20
    }" y="178" width="40" height="40" rx="4" fill="${COLORS.paper.light}" stroke="${color}" stroke-width="3"/>` +
      label(x, 203, String(anchor), INK) + label(x, 240, state, MUTED);
  });
  const words = label(24, 55, "identities", MUTED, "start") +
    label(24, 203, "anchors", MUTED, "start");
  return picture(
    640,
    256,
    [words, ...parts, ...anchors],
    "Identity 7 finds anchor 2 taken by identity 2 and borrows anchor 0",
  );
}

function drawOwnAnchor({ reference, during }: Figures): string {
  const [first, second] = BATCH.angles;
  const remembered = (BATCH.rememberedAngles[0] + BATCH.rememberedAngles[1]) / 2;
  const color = colorOf(2);
  return circle([
    spoke(unit(reference.during[2]), MUTED, "7 5"),
    spoke(onCircle(second), color),
    spoke(onCircle((second + remembered) / 2), CURVE_COLORS[4]),
    point(onCircle(remembered), COLORS.paper.light, "", CURVE_COLORS[4]),
    point(onCircle(first), color, "image 0"),
    point(onCircle(second), color, "image 1"),
    square(during[2], 2, GRID, MUTED),
    ...legend([
      [MUTED, "sum of both: contains image 0"],
      [color, "leave-one-out: image 1 alone"],
      [CURVE_COLORS[4], "and what is remembered, at 60°"],
    ]),
  ], "What image 0 meets as its own anchor, by three rules");
}

function drawGradient({ during, gradient, columns }: Figures): string {
  return circle(
    [
      ...during.map((anchor, i) => {
        const image = columns.indexOf(i);
        return square(
          unit(anchor).map((value) => 0.82 * value),
          i,
          GRID,
          image < 0 ? MUTED : colorOf(BATCH.identities[image]),
        );
      }),
      ...BATCH.identities.map(imagePoint),
      ...gradient.map((slope, image) => {
        const [x, y] = onCircle(BATCH.angles[image]);
        const [dx, dy] = slope.map((value) => -value * 1.6);
        if (Math.hypot(dx, dy) < 0.03) return "";
        return arrow(px(x), py(y), px(x + dx), py(y + dy), INK);
      }),
      ...legend([[INK, "against the gradient"]]),
      ...legend([[MUTED, "free anchor 3"]], 1, "square"),
    ],
    "Where the loss drives each image: towards the other of its identity, away from all other anchors",
  );
}

const px = (x: number) => round(CENTRE + RADIUS * x),
  py = (y: number) => round(CENTRE - RADIUS * y);
const round = (value: number) => Math.round(10 * value) / 10;
const colorOf = (identity: number) => CURVE_COLORS[PEOPLE.indexOf(identity)];

function onCircle(degrees: number): number[] {
  return [Math.cos(degrees * Math.PI / 180), Math.sin(degrees * Math.PI / 180)];
}

function unit(values: number[]): number[] {
  return values.map((value) => value / Math.hypot(...values));
}

function imagePoint(identity: number, image: number): string {
  return point(onCircle(BATCH.angles[image]), colorOf(identity), String(image));
}

function point([x, y]: number[], color: string, name: string, edge = color): string {
  return `<circle cx="${px(x)}" cy="${
    py(y)
  }" r="7" fill="${color}" stroke="${edge}" stroke-width="2"/>` +
    label(
      px(1.17 * x),
      py(1.17 * y) + 5,
      name,
      INK,
      x > 0.3 ? "start" : x < -0.3 ? "end" : "middle",
    );
}

function square([x, y]: number[], anchor: number, fill: string, stroke: string): string {
  return `<rect x="${px(x) - 9}" y="${
    py(y) - 9
  }" width="18" height="18" rx="2" fill="${fill}" stroke="${stroke}" stroke-width="2"/>` +
    label(px(x), py(y) + 5, String(anchor), INK);
}

function spoke([x, y]: number[], color: string, dash?: string): string {
  return arrow(CENTRE, CENTRE, px(0.94 * x), py(0.94 * y), color, dash);
}

function arrow(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  color: string,
  dash?: string,
): string {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const wing = (turn: number) =>
    `${round(x2 - 9 * Math.cos(angle + turn))},${round(y2 - 9 * Math.sin(angle + turn))}`;
  const dashes = dash ? ` stroke-dasharray="${dash}"` : "";
  return `<path d="M${round(x1)},${round(y1)} L${round(x2)},${
    round(y2)
  }" stroke="${color}" stroke-width="2" fill="none"${dashes}/>` +
    `<path d="M${wing(0.45)} L${round(x2)},${round(y2)} L${
      wing(-0.45)
    }" stroke="${color}" stroke-width="2" fill="none"/>`;
}

function cross(x: number, y: number): string {
  return `<path d="M${x - 6},${
    y - 6
  } l12,12 m-12,0 l12,-12" stroke="${INK}" stroke-width="2" fill="none"/>`;
}

function disc(x: number, y: number, radius: number, color: string): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}"/>`;
}

function label(x: number, y: number, text: string, color: string, anchor = "middle"): string {
  return text &&
    `<text x="${round(x)}" y="${round(y)}" fill="${color}" text-anchor="${anchor}">${text}</text>`;
}

function legend(
  entries: [string, string][],
  first = 0,
  shape: "disc" | "square" = "disc",
): string[] {
  return entries.map(([color, text], i) => {
    const y = 40 + 24 * (first + i);
    const mark = shape === "disc"
      ? disc(428, y - 5, 6, color)
      : `<rect x="422" y="${
        y - 11
      }" width="12" height="12" rx="2" fill="${GRID}" stroke="${color}" stroke-width="2"/>`;
    return mark + label(444, y, text, INK, "start");
  });
}

function circle(parts: string[], title: string): string {
  const ring =
    `<circle cx="${CENTRE}" cy="${CENTRE}" r="${RADIUS}" fill="none" stroke="${GRID}" stroke-width="1.5"/>`;
  return picture(680, 420, [ring, ...parts], title);
}

function picture(width: number, height: number, parts: string[], title: string): string {
  return followScreen(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="14">\n` +
      `<title>${title}</title>\n<rect width="${width}" height="${height}" fill="${COLORS.paper.light}"/>\n` +
      parts.filter((part) => part !== "").join("\n") + "\n</svg>\n",
  );
}
