// Four numbers of operand SIDE one by one, zero where not inside. tfjs lets whole numbers stay i32 when it casts them.
fn fetchSIDE(at : vec4i, inside : vec4<bool>) -> vec4f {
  let safe = select(vec4i(), at, inside);
  let numbers = vec4f(
      f32(SIDE_[safe.x]),
      f32(SIDE_[safe.y]),
      f32(SIDE_[safe.z]),
      f32(SIDE_[safe.w]));
  return select(vec4f(), numbers, inside);
}
