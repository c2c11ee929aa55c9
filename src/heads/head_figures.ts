/** What a head did in a step with anchors that identities share. */
export interface AnchorUse {
  /** Anchors lent to an identity of another group, whose own was taken. */
  readonly lent: number;
  /** Identities that no anchor was left for. */
  readonly ignored: number;
}

/** Bytes that a head takes; all its numbers are float32. */
export interface HeadMemory {
  /** Its weights, and what else stays from one step to the next. */
  readonly weights: number;
  /** Gradient and momentum of what the optimiser moves. */
  readonly optimizer: number;
  /** What a step makes of a batch and lets go. */
  readonly step: number;
  /** The largest single tensor, which a WebGPU device must be able to bind. */
  readonly largest: number;
}
