// Four neighbouring numbers of operand SIDE at once, zero where the first is not inside.
fn fetchSIDE(at : vec4i, inside : vec4<bool>) -> vec4f {
  return select(vec4f(), SIDE_[select(0, at.x, inside.x) >> 2], inside.x);
}
