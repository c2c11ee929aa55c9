// The logits of margin_logits_cpu.ts.  cosines and the result: [B, M].  columns: [B], -1 for none.
fn main(index : i32) {
  if (index < uniforms.size) {
    let at = getCoordsFromIndex(index);  // (image, anchor)
    let cosine = getCosines(at.x, at.y);
    var shifted = cosine;
    if (at.y == i32(getColumns(at.x))) {
      let t = clamp(cosine, -1.0, 1.0);
      shifted = select(
          t - uniforms.shift,
          t * uniforms.cosine - sqrt(1.0 - t * t) * uniforms.sine,
          t > uniforms.turn);
    }
    setOutputAtIndex(index, uniforms.scale * shifted);
  }
}
