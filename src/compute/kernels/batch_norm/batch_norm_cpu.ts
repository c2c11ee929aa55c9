/** The batch's [R, C] statistics [2, C]: the mean of each channel, then its variance (over R, not R - 1). */
export function channelStatistics(x: Float32Array, channels: number): Float32Array {
  const rows = x.length / channels;
  const mean = new Float64Array(channels), squares = new Float64Array(channels);
  x.forEach((value, i) => mean[i % channels] += value / rows);
  x.forEach((value, i) => squares[i % channels] += (value - mean[i % channels]) ** 2);
  return Float32Array.of(...mean, ...squares.map((sum) => sum / Math.max(1, rows)));
}

/** What is added to the variance, and whether numbers below 0 become 0. */
export interface NormalizeAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
  /** Whether numbers below 0 become 0. */
  readonly relu: boolean;
}

/** Beside these, what the gradient takes. */
export interface GradientAttributes extends NormalizeAttributes {
  /** Of the gradient sums, that each element takes: 1 / rows, or 0 if the statistics are no function of x. */
  readonly share: number;
}

/** What turns the [R, C] numbers x into y = (x - mean) gamma / sqrt(variance + epsilon) + beta. */
export interface Normalisation extends NormalizeAttributes {
  /** [2, C], mean and variance. */
  readonly statistics: Float32Array;
  /** [C] */
  readonly gamma: Float32Array;
  /** [C] */
  readonly beta: Float32Array;
}

/** y, plus the `addend` [R, C] if there is one, then rectified. */
export function normalizeChannels(
  x: Float32Array,
  { statistics, gamma, beta, epsilon, relu }: Normalisation,
  addend?: Float32Array,
): Float32Array {
  const channels = gamma.length;
  return x.map((value, i) => {
    const c = i % channels;
    const normalised = (value - statistics[c]) / Math.sqrt(statistics[channels + c] + epsilon);
    const y = normalised * gamma[c] + beta[c] + (addend ? addend[i] : 0);
    return relu ? Math.max(0, y) : y;
  });
}

/**
 * The sums [2, C] that the gradients are made of: of dy' (the gradient of beta), and of dy' times the normalised x (that
 * of gamma). dy' is dy, or 0 where y is rectified.
 */
export function channelGradientSums(
  dy: Float32Array,
  x: Float32Array,
  normalisation: Normalisation,
): Float32Array {
  const channels = normalisation.gamma.length;
  const sums = new Float64Array(2 * channels);
  const normalised = plainlyNormalised(x, normalisation);
  rectifiedGradient(dy, x, normalisation).forEach((slope, i) => {
    sums[i % channels] += slope;
    sums[channels + i % channels] += slope * normalised[i];
  });
  return Float32Array.from(sums);
}

/**
 * The gradient with respect to x (Ioffe and Szegedy 2015, section 3): gamma / sqrt(variance + epsilon) times dy' less its mean
 * and less its part along the normalised x.
 *
 * @param sums The whole batch's {@link channelGradientSums}.
 * @param share See {@link GradientAttributes}.
 */
export function normalizeChannelsGradient(
  dy: Float32Array,
  x: Float32Array,
  sums: Float32Array,
  share: number,
  normalisation: Normalisation,
): Float32Array {
  const { statistics, gamma, epsilon } = normalisation;
  const channels = gamma.length;
  const normalised = plainlyNormalised(x, normalisation);
  return rectifiedGradient(dy, x, normalisation).map((slope, i) => {
    const c = i % channels;
    const explained = share * (sums[c] + normalised[i] * sums[channels + c]);
    return (slope - explained) * gamma[c] / Math.sqrt(statistics[channels + c] + epsilon);
  });
}

function plainlyNormalised(x: Float32Array, { statistics, epsilon }: Normalisation): Float32Array {
  const channels = statistics.length / 2;
  const gamma = new Float32Array(channels).fill(1), beta = new Float32Array(channels);
  return normalizeChannels(x, { statistics, gamma, beta, epsilon, relu: false });
}

function rectifiedGradient(
  dy: Float32Array,
  x: Float32Array,
  normalisation: Normalisation,
): Float32Array {
  if (!normalisation.relu) return dy;
  const y = normalizeChannels(x, { ...normalisation, relu: false });
  return dy.map((slope, i) => y[i] <= 0 ? 0 : slope);
}
