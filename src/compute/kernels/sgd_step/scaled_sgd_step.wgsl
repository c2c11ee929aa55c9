// The step of scaled_sgd_step_cpu.ts.  All arrays but lossScale, [3], are of one length.
fn main(index : i32) {
  let factor = lossScale[2];
  if (factor == 0) {
    newVelocity[index] = velocity[index];
    newWeight[index] = weight[index];
    return;
  }
  let slope = factor * gradient[index];
  let moved = uniforms.momentum * velocity[index] + (slope + uniforms.decay * weight[index]);
  newVelocity[index] = moved;
  newWeight[index] = weight[index] - uniforms.rate * moved;
}
