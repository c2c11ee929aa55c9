// Operand SIDE is a matrix [majors, minors], row by row, a group.
alias MajorSIDE = i32;
struct MinorSIDE { lanes : vec4i, channels : ChannelsSIDE };

// Where four rows start, or numbers below 0 beyond the last.
fn majorsSIDE(group : i32, first : i32) -> array<MajorSIDE, 4> {
  let rows = first + vec4i(0, 1, 2, 3);
  let starts = group * uniforms.strideSIDE + rows * uniforms.minorsSIDE;
  let inside = select(vec4i(-1), starts, rows < vec4i(uniforms.majorsSIDE));
  return array<MajorSIDE, 4>(inside.x, inside.y, inside.z, inside.w);
}

// Four neighbouring columns, or numbers below 0 beyond the last.
fn minorSIDE(group : i32, first : i32) -> MinorSIDE {
  let lanes = first + vec4i(0, 1, 2, 3);
  return MinorSIDE(select(vec4i(-1), lanes, lanes < vec4i(uniforms.minorsSIDE)), channelsSIDE(first));
}

fn readSIDE(major : MajorSIDE, minor : MinorSIDE) -> vec4f {
  let inside = vec4<bool>(major >= 0) & (minor.lanes >= vec4i());
  return fetchSIDE(major + minor.lanes, inside, minor.channels);
}
