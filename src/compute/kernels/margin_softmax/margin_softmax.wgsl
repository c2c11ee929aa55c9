// The rows of margin_softmax_cpu.ts, a workgroup each.  Result: [B, 3].
struct Part { largest : f32, sum : f32 }
var<workgroup> parts : array<Part, THREADS>;

fn merged(a : Part, b : Part) -> Part {
  let largest = max(a.largest, b.largest);
  return Part(largest, a.sum * exp(a.largest - largest) + b.sum * exp(b.largest - largest));
}

fn main(row : i32, thread : i32) {
  var part = Part(-3.0e38, 0.0);
  for (var m = thread; m < uniforms.width; m += THREADS) {
    part = merged(part, Part(logit(row, m), 1.0));
  }
  parts[thread] = part;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      parts[thread] = merged(parts[thread], parts[thread + half]);
    }
  }
  if (thread == 0) {
    let whole = parts[0];
    result[3 * row] = 0.0;
    if (counts(row)) {
      result[3 * row] = log(whole.sum) - (shiftedLogit(row) - whole.largest);
    }
    result[3 * row + 1] = whole.largest;
    result[3 * row + 2] = whole.sum;
  }
}
