// The step of sgd_step_cpu.ts.  All arrays are of one length.
struct Uniforms {
  // What tfjs' backend puts before a program's own numbers: NaN, infinity, length and stride of five tensors.
  nan : f32, infinity : f32,
  lengthA : i32, strideA : i32, lengthB : i32, strideB : i32, lengthC : i32, strideC : i32,
  lengthD : i32, strideD : i32, lengthE : i32, strideE : i32,
  momentum : f32, decay : f32, rate : f32,
}
@group(0) @binding(0) var<storage, read_write> newWeight : array<f32>;
@group(0) @binding(1) var<storage, read_write> newVelocity : array<f32>;
@group(0) @binding(2) var<storage, read> weight : array<f32>;
@group(0) @binding(3) var<storage, read> velocity : array<f32>;
@group(0) @binding(4) var<storage, read> gradient : array<f32>;
@group(0) @binding(5) var<uniform> uniforms : Uniforms;

@compute @workgroup_size(256)
fn main(
  @builtin(global_invocation_id) thread : vec3<u32>,
  @builtin(num_workgroups) workgroups : vec3<u32>,
) {
  for (var i = thread.x; i < arrayLength(&newWeight); i += 256 * workgroups.x) {
    let moved = uniforms.momentum * velocity[i] + (gradient[i] + uniforms.decay * weight[i]);
    newVelocity[i] = moved;
    newWeight[i] = weight[i] - uniforms.rate * moved;
  }
}
