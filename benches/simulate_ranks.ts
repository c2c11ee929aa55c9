/** Milliseconds that exchanges of so many numbers took among so many ranks. */
export interface MeasuredExchange {
  ranks: number;
  numbers: number;
  ms: number;
}

/** What exchanges of gradients take, as {@link fitExchanges} finds it. */
export interface ExchangeModel {
  /** To meet, and for two collective calls, milliseconds for each rank. */
  perRank: number;
  /** Milliseconds a million numbers that leave a rank and come to it, on the way. */
  perMillionSent: number;
  /** Milliseconds a million numbers that are copied, and added up, in a rank. */
  perMillionKept: number;
}

/**
 * The milliseconds of an exchange of N million numbers among R ranks: a R + b 2 (R - 1) / R N + c N. Of each of two collective calls
 * a rank sends and receives all shares but its own.
 */
export function exchangeMs(model: ExchangeModel, ranks: number, numbers: number): number {
  if (ranks === 1) return 0;
  const millions = numbers / 1e6;
  return model.perRank * ranks + model.perMillionSent * sent(ranks) * millions +
    model.perMillionKept * millions;
}

const sent = (ranks: number) => 2 * (ranks - 1) / ranks;

/**
 * Fits the formula to what was measured, by least squares of relative errors. With a single number of ranks, which cannot tell what is
 * sent from what is kept, the latter is 0.
 */
export function fitExchanges(measured: readonly MeasuredExchange[]): ExchangeModel {
  const isOneSize = new Set(measured.map(({ ranks }) => ranks)).size === 1;
  const rows = measured.map(({ ranks, numbers, ms }) => {
    const millions = numbers / 1e6;
    return [ranks, sent(ranks) * millions, ...(isOneSize ? [] : [millions])].map((x) => x / ms);
  });
  const [perRank, perMillionSent, perMillionKept = 0] = leastSquares(rows, rows.map(() => 1));
  return { perRank, perMillionSent, perMillionKept };
}

/** What a step takes: the share of a batch that a rank computes, and the exchange of the gradients. */
export function stepMs(
  { computeMs, numbers }: { computeMs: number; numbers: number },
  model: ExchangeModel,
  ranks: number,
): number {
  return computeMs + exchangeMs(model, ranks, numbers);
}

/** Solves the normal equations by elimination; what would come out negative is 0. */
function leastSquares(rows: number[][], targets: number[]): number[] {
  const width = rows[0].length;
  let free = Array.from({ length: width }, (_, i) => i);
  for (;;) {
    const matrix = free.map((i) => [
      ...free.map((j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0)),
      rows.reduce((sum, row, k) => sum + row[i] * targets[k], 0),
    ]);
    const solved = eliminate(matrix);
    const negative = solved.findIndex((value) => !(value >= 0));
    if (negative < 0) {
      return Array.from({ length: width }, (_, i) => {
        const place = free.indexOf(i);
        return place < 0 ? 0 : solved[place];
      });
    }
    free = free.filter((_, place) => place !== negative);
  }
}

function eliminate(matrix: number[][]): number[] {
  const size = matrix.length;
  for (let column = 0; column < size; column++) {
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = matrix[row][column] / matrix[column][column];
      for (let i = column; i <= size; i++) matrix[row][i] -= factor * matrix[column][i];
    }
  }
  return matrix.map((row, i) => row[size] / row[i]);
}
