import { markdownTable } from "../markdown_table.ts";
import { BATCH, type Figures } from "./figures.ts";

/** The tables of the page, as Markdown, by the name that stands in the comment above each. */
export function drawTables(figures: Figures): Record<string, string> {
  const { identities, angles, groups } = BATCH;
  const { columns, borrowed, cosines, probabilities, losses, gradient, reference } = figures;
  const images = identities.map((_, image) => image);
  const columnNames = Array.from({ length: groups }, (_, anchor) => `anchor ${anchor}`);
  return {
    batch: markdownTable(
      ["image", "identity y", "angle", "feature x"],
      images.map((image) => [
        image,
        identities[image],
        `${angles[image]}°`,
        vector(figures.features[image]),
      ]),
    ),
    groups: markdownTable(
      ["identity y", "its group, y mod 5", "its anchor in this step"],
      [...new Set(identities)].sort((a, b) => a - b).map((identity) => {
        const anchor = columns[identities.indexOf(identity as never)];
        const isLent = borrowed.includes(anchor);
        return [identity, identity % groups, isLent ? `**${anchor}**, borrowed` : anchor];
      }),
    ),
    anchors: markdownTable(
      ["anchor", "before", "by `leave-one-out` or `mean`", "by `sum`", "who made it"],
      figures.before.map((before, anchor) => {
        const identity = identities[columns.indexOf(anchor)];
        return [
          anchor,
          vector(before),
          ...[figures, reference].map(({ during }) => vector(during[anchor])),
          identity === undefined ? "nobody: it is free" : `identity ${identity}`,
        ];
      }),
    ),
    own: markdownTable(
      ["image", "by `sum`", "by `leave-one-out`", "and with the memory"],
      images.map((image) => [
        image,
        ...[figures.bySum, figures.byOthers, figures.byMemory].map((own) => fixed(own[image])),
      ]),
    ),
    cosines: markdownTable(
      ["image", ...columnNames],
      images.map((image) => [image, ...markOwn(cosines[image], columns[image])]),
    ),
    losses: markdownTable(
      ["image", ...columnNames.map((name) => `p of ${name}`), "loss", "in reference mode"],
      images.map((image) => [
        image,
        ...markOwn(probabilities[image], columns[image]),
        fixed(losses[image]),
        fixed(reference.losses[image]),
      ]),
    ),
    gradient: markdownTable(
      ["image", "gradient", "goes", "gradient in the warm-up", "goes"],
      images.map((image) => [
        image,
        ...[gradient, figures.warmupGradient].flatMap((slopes) => [
          vector(slopes[image]),
          direction(slopes[image], image),
        ]),
      ]),
    ),
    end: markdownTable(
      ["anchor", "before", "default, after the step", "reference, moved", "and after the step"],
      figures.before.map((before, anchor) => [
        borrowed.includes(anchor) ? `${anchor}, lent` : anchor,
        vector(before),
        ...[figures.after, reference.moved, reference.after].map((rows) => vector(rows[anchor])),
      ]),
    ),
  };
}

function markOwn(row: number[], own: number): string[] {
  return row.map((value, column) => column === own ? `**${fixed(value)}**` : fixed(value));
}

/** Three digits, and no -0.000. */
export function fixed(value: number): string {
  return value.toFixed(3).replace(/^-(0\.0+)$/, "$1");
}

function vector(values: number[]): string {
  return `(${values.map(fixed).join(", ")})`;
}

/** Where a step against the gradient takes a feature on the circle. */
function direction([x, y]: number[], image: number): string {
  const radians = BATCH.angles[image] * Math.PI / 180;
  const turn = x * Math.sin(radians) - y * Math.cos(radians);
  if (Math.abs(turn) < 2e-3) return "hardly anywhere";
  return turn > 0 ? "counterclockwise" : "clockwise";
}
