// The gradient sums of batch_norm_cpu.ts, and that of the slopes of PReLU.
struct Fold { slope : Value, along : Value, steep : Value }
fn merged(a : Fold, b : Fold) -> Fold {
  return Fold(a.slope + b.slope, a.along + b.along, a.steep + b.steep);
}
