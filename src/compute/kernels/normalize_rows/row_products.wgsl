// x . x and x . dy of a row.  x and, where there is one, dy: [R, D].  With four lanes `width` counts fours.
var<workgroup> products : array<vec2f, THREADS>;

fn rowProducts(row : i32, thread : i32) -> vec2f {
  let begin = row * uniforms.width;
  var sum = vec2f();
  for (var i = begin + thread; i < begin + uniforms.width; i += THREADS) {
    sum += vec2f(total(x[i] * x[i]), total(x[i] * slopeAt(i)));
  }
  products[thread] = sum;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      products[thread] += products[thread + half];
    }
  }
  workgroupBarrier();
  return products[0];
}

// What a row is divided by. NaN stays NaN, which max() would drop.
fn divisor(squares : f32) -> f32 {
  let length = sqrt(squares);
  return select(length, uniforms.leastLength, length < uniforms.leastLength);
}
