/** What a step of gradient descent is told. */
export interface SgdRates {
  /** The share of the velocity that is kept. */
  readonly momentum: number;
  /** Times the weight, added to its gradient. */
  readonly decay: number;
  /** Times the velocity, taken off the weight. */
  readonly rate: number;
}

/** v = momentum v + (gradient + decay w); w = w - rate v. All of one length. */
export function sgdStep(
  weight: Float32Array,
  velocity: Float32Array,
  gradient: Float32Array,
  { momentum, decay, rate }: SgdRates,
): { weight: Float32Array; velocity: Float32Array } {
  const moved = velocity.map((v, i) => momentum * v + (gradient[i] + decay * weight[i]));
  return { weight: weight.map((w, i) => w - rate * moved[i]), velocity: moved };
}
