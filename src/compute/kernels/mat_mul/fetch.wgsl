// Four numbers of operand SIDE, changed as they are read, and zero where not inside.

// == vec4 ==
// Four neighbouring numbers of operand SIDE at once, zero where the first is not inside.
fn fetchSIDE(at : vec4i, inside : vec4<bool>, by : ChannelsSIDE) -> vec4f {
  let numbers = SIDE_[select(0, at.x, inside.x) >> 2];
  return select(vec4f(), changedSIDE(numbers, by), inside.x);
}

// == lanes ==
// Four numbers of operand SIDE one by one, zero where not inside.
fn fetchSIDE(at : vec4i, inside : vec4<bool>, by : ChannelsSIDE) -> vec4f {
  let safe = select(vec4i(), at, inside);
  let numbers = vec4f(SIDE_[safe.x], SIDE_[safe.y], SIDE_[safe.z], SIDE_[safe.w]);
  return select(vec4f(), changedSIDE(numbers, by), inside);
}
