// The step of sgd_step_cpu.ts for tensor N of several: a block of it, whose elements the threads of a workgroup share.
// weightN, velocityN, gradientN: [sizeN].
fn stepN(block : i32, thread : i32) {
  let end = min((block + 1) * BLOCK, uniforms.sizeN);
  for (var i = block * BLOCK + thread; i < end; i += THREADS) {
    let slope = gradientN[i] + uniforms.decay * weightN[i];
    let moved = uniforms.momentum * velocityN[i] + slope;
    velocityN[i] = moved;
    weightN[i] -= uniforms.rate * moved;
  }
}
