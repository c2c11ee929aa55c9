import type { UniformMargin } from "../../src/compute/kernels/margin_softmax/margin.ts";
import type {
  ArcFace,
  CombinedMargin,
  CosFace,
  NoMargin,
} from "../../src/heads/margins/uniform_margins.ts";

/** An angle to add and an offset to take off. */
export type PlainRowMargin = readonly [angle: number, offset: number];

/** A margin that is the same for all images, by its numbers or by name. */
export type PlainMargin = UniformMargin | Required<NoMargin | ArcFace | CosFace | CombinedMargin>;

interface PlainMarginOptions {
  scale: number;
  /** One for all images, or each one's. */
  margin: PlainMargin | readonly PlainRowMargin[];
}

/** Whether it is a margin of one image. */
export function isOfRow(margin: PlainMargin | PlainRowMargin): margin is PlainRowMargin {
  return Array.isArray(margin);
}

/** Whether each image has its own. */
export function isOfRows(
  margin: PlainMargin | readonly PlainRowMargin[],
): margin is readonly PlainRowMargin[] {
  return Array.isArray(margin);
}

/** The cosine between two vectors. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** Row by row: [R * D] to [R][D]. */
export function toRows(values: ArrayLike<number>, length: number): number[][] {
  return Array.from(
    { length: values.length / length },
    (_, row) => Array.from({ length }, (_, i) => values[row * length + i]),
  );
}

/**
 * Softmax cross-entropy over scaled cosines with a margin, image by image, by way of the angle.
 *
 * @param cosines [B][M]
 * @param columns [B], -1 for images that do not count.
 * @param own [B], in the place of each image's own cosine.
 */
export function plainMarginSoftmax(
  cosines: number[][],
  columns: ArrayLike<number>,
  options: PlainMarginOptions,
  own?: number[],
): number {
  let sum = 0, count = 0;
  for (const [image, row] of cosines.entries()) {
    const column = columns[image];
    if (column < 0) continue;
    const compared = row.map((value, anchor) => anchor === column && own ? own[image] : value);
    const { scale } = options;
    const margin = isOfRows(options.margin) ? options.margin[image] : options.margin;
    const logits = plainMarginLogits(compared, column, { scale, margin });
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    sum -= logits[column] - Math.log(total);
    count++;
  }
  return sum / Math.max(1, count);
}

/** The logits of one row of cosines, by way of the angle at its own column. */
export function plainMarginLogits(
  cosines: number[],
  column: number,
  { scale, margin }: { scale: number; margin: PlainMargin | PlainRowMargin },
): number[] {
  return cosines.map((value, anchor) =>
    scale * (anchor === column ? shifted(value, margin) : value)
  );
}

function shifted(value: number, margin: PlainMargin | PlainRowMargin): number {
  const angle = Math.acos(Math.min(1, Math.max(-1, value)));
  if (isOfRow(margin)) {
    const [added, offset] = margin;
    if (angle + added > Math.PI) return -1 + (value - Math.cos(Math.PI - added)) - offset;
    if (angle + added < 0) return 1 + (value - Math.cos(-added)) - offset;
    return Math.cos(angle + added) - offset;
  }
  if (!("kind" in margin)) return combined(value, margin);
  switch (margin.kind) {
    case "none":
      return value;
    case "cosface":
      return value - margin.m;
    case "arcface":
      return angle <= Math.PI - margin.m
        ? Math.cos(angle + margin.m)
        : value - margin.m * Math.sin(margin.m);
    case "combined":
      return combined(value, margin);
  }
}

function combined(value: number, { m1 = 1, m2 = 0, m3 = 0 }: UniformMargin): number {
  const angle = Math.acos(Math.min(1, Math.max(-1, value)));
  if (m1 * angle + m2 <= Math.PI) return Math.cos(m1 * angle + m2) - m3;
  if (m1 === 1) return value - m2 * Math.sin(m2) - m3;
  return -1 + (value - Math.cos((Math.PI - m2) / m1)) - m3;
}
