import type { MarginCoefficients } from "./margin.ts";

/** 1 - t^2 is kept above this, so that the slope stays finite at cosines of +-1. */
export const LEAST_SINE_SQUARED = 1e-7;

/** Cosines [B, M], each row's own column [B] (-1, or any other that is no column, for none), and if given what stands for the cosine there [B]. */
export interface MarginSoftmaxArrays {
  readonly cosines: Float32Array;
  readonly columns: Int32Array;
  readonly own?: Float32Array;
}

/** The factor s on the cosines, and the margin on a row's own. */
export type MarginSoftmaxNumbers = MarginCoefficients & { readonly scale: number };

/**
 * Of each row the cross-entropy loss, the largest logit, and the sum of exp(logit - largest): [B, 3]. The loss of a row
 * without a column is 0.
 */
export function marginSoftmax(
  arrays: MarginSoftmaxArrays,
  numbers: MarginSoftmaxNumbers,
): Float32Array {
  return Float32Array.from(
    rowsOf(arrays, numbers).flatMap(({ logits, column, counts }) => {
      // Not Math.max, whose arguments are few.
      const largest = logits.reduce(
        (largest, logit) => logit > largest ? logit : largest,
        -Infinity,
      );
      const sum = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
      const loss = !counts ? 0 : Math.log(sum) - (logits[column] - largest);
      return [loss, largest, sum];
    }),
  );
}

/**
 * The gradient of the losses with respect to the cosines [B, M] (0 at a row's own column if `own` stands for it) and to
 * `own` [B].
 *
 * @param dLosses [B], the gradient with respect to the losses.
 * @param rows What {@link marginSoftmax} made.
 */
export function marginSoftmaxGradient(
  arrays: MarginSoftmaxArrays,
  numbers: MarginSoftmaxNumbers,
  rows: Float32Array,
  dLosses: Float32Array,
): { cosines: Float32Array; own: Float32Array } {
  const cosines = new Float32Array(arrays.cosines.length), own = new Float32Array(dLosses.length);
  rowsOf(arrays, numbers).forEach(({ logits, column, counts, slope }, row) => {
    if (!counts) return;
    const [largest, sum] = rows.subarray(3 * row + 1, 3 * row + 3);
    const gradient = logits.map((logit, m) => {
      const probability = Math.exp(logit - largest) / sum;
      return numbers.scale * dLosses[row] *
        (m === column ? (probability - 1) * slope : probability);
    });
    if (arrays.own) {
      own[row] = gradient[column];
      gradient[column] = 0;
    }
    cosines.set(gradient, row * logits.length);
  });
  return { cosines, own };
}

/** The logits of each row, and the margin's slope at its own column. */
function rowsOf({ cosines, columns, own }: MarginSoftmaxArrays, numbers: MarginSoftmaxNumbers) {
  const width = cosines.length / columns.length;
  return Array.from(columns, (column, row) => {
    const logits = Array.from(
      cosines.subarray(row * width, (row + 1) * width),
      (cosine) => numbers.scale * cosine,
    );
    const counts = column >= 0 && column < width;
    if (!counts) return { logits, column, counts, slope: 0 };
    const t = Math.min(1, Math.max(-1, own ? own[row] : cosines[row * width + column]));
    const bent = t > numbers.turn;
    logits[column] = numbers.scale *
      (bent ? t * numbers.cosine - Math.sqrt(1 - t * t) * numbers.sine : t - numbers.shift);
    const sine = Math.sqrt(Math.max(LEAST_SINE_SQUARED, 1 - t * t));
    return { logits, column, counts, slope: bent ? numbers.cosine + t / sine * numbers.sine : 1 };
  });
}
