// Looks through tensor N of several for a number that is NaN or infinite: a stretch of it, that of a workgroup, whose
// elements the threads share.  BitsOfElement is as many u32 as an element has numbers.
// A shader may take it that no number is; bits tell for sure.
fn lookN(workgroup : i32, thread : i32) {
  for (var i = workgroup * THREADS + thread; i < i32(arrayLength(&xN)); i += uniforms.workgroups * THREADS) {
    let exponents = bitcast<BitsOfElement>(xN[i]) & BitsOfElement(EXPONENT);
    if (any(exponents == BitsOfElement(EXPONENT))) { atomicStore(&found, 1u); }
  }
}
