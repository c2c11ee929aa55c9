// Four numbers of operand SIDE one by one, zero where not inside.
fn fetchSIDE(at : vec4i, inside : vec4<bool>) -> vec4f {
  let safe = select(vec4i(), at, inside);
  let numbers = vec4f(SIDE_[safe.x], SIDE_[safe.y], SIDE_[safe.z], SIDE_[safe.w]);
  return select(vec4f(), numbers, inside);
}
