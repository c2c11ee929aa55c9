// x . x and x . dy of the row of a workgroup.  x and, where there is one, dy: [R, D].
const THREADS = 64;
var<workgroup> products : array<vec2<f32>, THREADS>;

fn rowOf(index : i32) -> i32 {
  return min(index / THREADS, uniforms.xShape.x - 1);
}

fn rowProducts(index : i32) -> vec2<f32> {
  let thread = index % THREADS;
  let begin = rowOf(index) * uniforms.xShape.y;
  var sum = vec2<f32>(0.0);
  for (var i = begin + thread; i < begin + uniforms.xShape.y; i += THREADS) {
    sum += x[i] * vec2<f32>(x[i], slopeAt(i));
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
