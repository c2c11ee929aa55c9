// result[stretch] = 1 if faults[stretch] is, or a number of that stretch of x is NaN or infinite.
// A shader may take it that no number is; bits tell for sure.
const EXPONENT = 0x7f800000u;
var<workgroup> found : atomic<u32>;

fn main(workgroup : i32, thread : i32) {
  for (var i = workgroup * THREADS + thread; i < i32(arrayLength(&x)); i += uniforms.workgroups * THREADS) {
    let exponents = bitcast<Exponents>(x[i]) & Exponents(EXPONENT);
    if (any(exponents == Exponents(EXPONENT))) { atomicStore(&found, 1u); }
  }
  workgroupBarrier();
  if (thread == 0) {
    result[workgroup] = max(faults[workgroup], f32(atomicLoad(&found)));
  }
}
