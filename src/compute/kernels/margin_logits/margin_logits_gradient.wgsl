// The gradient of margin_logits_cpu.ts.  gradients, cosines and the result: [B, M].  columns: [B], -1 for none.
fn main(index : i32) {
  if (index < uniforms.size) {
    let at = getCoordsFromIndex(index);  // (image, anchor)
    var slope = 1.0;
    if (at.y == i32(getColumns(at.x))) {
      let t = clamp(getCosines(at.x, at.y), -1.0, 1.0);
      let sine = sqrt(max(uniforms.leastSineSquared, 1.0 - t * t));
      slope = select(1.0, uniforms.cosine + t / sine * uniforms.sine, t > uniforms.turn);
    }
    setOutputAtIndex(index, uniforms.scale * slope * getGradients(at.x, at.y));
  }
}
