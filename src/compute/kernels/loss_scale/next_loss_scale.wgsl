// The step of loss_scale_cpu.ts.  lossScale and result: (scale, steps since it changed, factor of the gradients).
const PATIENCE = 2000.0;
const LEAST = 5.9604644775390625e-8;  // 2^-24
const MOST = 16777216.0;  // 2^24

fn main(workgroup : i32, thread : i32) {
  var fault = 0.0;
  for (var stretch = 0; stretch < uniforms.stretches; stretch++) {
    fault = max(fault, faults[stretch]);
  }
  let scale = lossScale[0];
  let steps = lossScale[1] + 1;
  let isPatient = steps < PATIENCE;
  if (fault != 0) {
    result[0] = max(LEAST, scale / 2);
    result[1] = 0;
    result[2] = 0;
  } else {
    result[0] = select(min(MOST, 2 * scale), scale, isPatient);
    result[1] = select(0, steps, isPatient);
    result[2] = 1 / scale;
  }
}
