// The step of sgd_step_cpu.ts.  All arrays are of one length.
fn main(index : i32) {
  let moved = uniforms.momentum * velocity[index] + (gradient[index] + uniforms.decay * weight[index]);
  velocity[index] = moved;
  weight[index] -= uniforms.rate * moved;
}
