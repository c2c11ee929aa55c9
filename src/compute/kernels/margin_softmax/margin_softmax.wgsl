// The rows of margin_softmax_cpu.ts, a workgroup each.  Result: [B, 4].
struct Part { largest : f32, sum : f32 }
var<workgroup> parts : array<Part, THREADS>;

fn merged(a : Part, b : Part) -> Part {
  let largest = max(a.largest, b.largest);
  return Part(largest, a.sum * exp(a.largest - largest) + b.sum * exp(b.largest - largest));
}

fn main(row : i32, thread : i32) {
  let own = columns[row];
  var part = Part(-3.0e38, 0.0);
  for (var m = thread; m < uniforms.width; m += THREADS) {
    if (m != own) {
      part = merged(part, Part(uniforms.scale * cosines[row * uniforms.width + m], 1.0));
    }
  }
  parts[thread] = part;
  for (var half = THREADS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) {
      parts[thread] = merged(parts[thread], parts[thread + half]);
    }
  }
  if (thread == 0) {
    var whole = parts[0];
    var loss = 0.0;
    var slope = 0.0;
    if (own >= 0 && own < uniforms.width) {
      let bent = bend(ownCosine(row), ownCoefficients(row));
      let logit = uniforms.scale * bent.cosine;
      whole = merged(whole, Part(logit, 1.0));
      loss = log(whole.sum) - (logit - whole.largest);
      slope = bent.slope;
    }
    result[4 * row] = loss;
    result[4 * row + 1] = whole.largest;
    result[4 * row + 2] = whole.sum;
    result[4 * row + 3] = slope;
  }
}
