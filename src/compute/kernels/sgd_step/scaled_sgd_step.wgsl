// The step of scaled_sgd_step_cpu.ts.  All arrays but lossScale, [3], are of one length.
fn main(index : i32) {
  let factor = lossScale[2];
  if (factor == 0) {
    return;
  }
  let slope = factor * gradient[index];
  let moved = uniforms.momentum * velocity[index] + (slope + uniforms.decay * weight[index]);
  velocity[index] = moved;
  weight[index] -= uniforms.rate * moved;
}
