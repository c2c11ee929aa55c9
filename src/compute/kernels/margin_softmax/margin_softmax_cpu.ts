import { type MarginCoefficients, rowCoefficients } from "./margin.ts";

/** 1 - t^2 is kept above this, so that the slope stays finite at cosines of +-1. */
export const LEAST_SINE_SQUARED = 1e-7;

/** What is compared. */
export interface MarginSoftmaxArrays {
  /** [B, M] */
  readonly cosines: Float32Array;
  /** [B], each row's own column; -1, or any other that is no column, for none. */
  readonly columns: Int32Array;
  /** [B], what stands for the cosine at a row's own column. */
  readonly own?: Float32Array;
  /** [B, 2], each row's angle and offset, in the place of the one margin. */
  readonly margins?: Float32Array;
}

/** The factor s on the cosines, and the margin on a row's own. */
export type MarginSoftmaxNumbers = MarginCoefficients & { readonly scale: number };

/**
 * Of each row the cross-entropy loss, the largest logit, the sum of exp(logit - largest), and the slope of the margin at its
 * own cosine: [B, 4]. The loss and the slope of a row without a column are 0.
 */
export function marginSoftmax(
  { cosines, columns, own, margins }: MarginSoftmaxArrays,
  numbers: MarginSoftmaxNumbers,
): Float32Array {
  const width = cosines.length / columns.length;
  const { scale } = numbers;
  const rows = Array.from(columns, (column, row) => {
    const logits = Array.from(
      cosines.subarray(row * width, (row + 1) * width),
      (cosine) => scale * cosine,
    );
    const counts = column >= 0 && column < width;
    let slope = 0;
    if (counts) {
      const t = own ? own[row] : cosines[row * width + column];
      const margin = margins ? rowCoefficients(margins[2 * row], margins[2 * row + 1]) : numbers;
      logits[column] = scale * withMargin(t, margin);
      slope = marginSlope(t, margin);
    }
    // Not Math.max, whose arguments are few.
    const largest = logits.reduce((largest, logit) => logit > largest ? logit : largest, -Infinity);
    const sum = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    const loss = counts ? Math.log(sum) - (logits[column] - largest) : 0;
    return [loss, largest, sum, slope];
  });
  return Float32Array.from(rows.flat());
}

/**
 * The gradient of the losses with respect to the cosines [B, M] (0 at a row's own column if `own` stands for it) and to
 * `own` [B].
 *
 * @param rows What {@link marginSoftmax} made.
 * @param dLosses [B], the gradient with respect to the losses.
 */
export function marginSoftmaxGradient(
  { cosines, columns, own }: MarginSoftmaxArrays,
  scale: number,
  rows: Float32Array,
  dLosses: Float32Array,
): { cosines: Float32Array; own: Float32Array } {
  const width = cosines.length / columns.length;
  const dCosines = new Float32Array(cosines.length), dOwn = new Float32Array(columns.length);
  columns.forEach((column, row) => {
    if (column < 0 || column >= width) return;
    const [loss, largest, sum, slope] = rows.subarray(4 * row, 4 * row + 4);
    for (let m = 0, at = row * width; m < width; m++, at++) {
      dCosines[at] = dLosses[row] * scale * Math.exp(scale * cosines[at] - largest) / sum;
    }
    // The loss is minus the logarithm of the own column's probability.
    dOwn[row] = dLosses[row] * scale * slope * (Math.exp(-loss) - 1);
    dCosines[row * width + column] = own ? 0 : dOwn[row];
  });
  return { cosines: dCosines, own: dOwn };
}

/** t' */
function withMargin(cosine: number, margin: MarginCoefficients): number {
  const t = Math.min(1, Math.max(-1, cosine));
  const { turn, shift, direction, offset } = margin;
  if (t * direction <= turn) return t - shift * direction - offset;
  const [c, s] = multiplied(t, Math.sqrt(1 - t * t), margin);
  return c * margin.cosine - s * margin.sine - offset;
}

/** dt' / dt */
function marginSlope(cosine: number, margin: MarginCoefficients): number {
  const t = Math.min(1, Math.max(-1, cosine));
  const { multiplier, turn, direction } = margin;
  if (t * direction <= turn) return 1;
  const sine = Math.sqrt(Math.max(LEAST_SINE_SQUARED, 1 - t * t));
  const [c, s] = multiplied(t, sine, margin);
  return multiplier * (s * margin.cosine + c * margin.sine) / sine;
}

/** The cosine and the sine of m1 times the angle that has these. */
function multiplied(
  cosine: number,
  sine: number,
  { multiplier }: MarginCoefficients,
): [cosine: number, sine: number] {
  // As they are, without the roundings of going there and back.
  if (multiplier === 1) return [cosine, sine];
  const angle = multiplier * Math.atan2(sine, cosine);
  return [Math.cos(angle), Math.sin(angle)];
}
