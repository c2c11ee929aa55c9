// Operand SIDE is a matrix [C, taps]: the filter [height, width, C, C'] as a residue of input_gradient.wgsl sees it.
alias MajorSIDE = i32;
struct MinorSIDE { offset : vec4i, inside : vec4<bool> };

fn majorSIDE(group : i32, channel : i32) -> i32 {
  return select(-1, channel * uniforms.channels, channel < uniforms.columns);
}

fn minorSIDE(group : i32, tap : i32) -> MinorSIDE {
  let taps = patchGrid(group).taps;
  let channel = divideLanes(tap + vec4i(0, 1, 2, 3), uniforms.channels);
  let spot = divideLanes(channel.quotient, taps.y);
  let row = firstTap(group).x + uniforms.stride.x * spot.quotient;
  let column = firstTap(group).y + uniforms.stride.y * spot.remainder;
  let filterPixel = row * uniforms.filterSize.y + column;
  return MinorSIDE(
      filterPixel * uniforms.columns * uniforms.channels + channel.remainder,
      spot.quotient < vec4i(taps.x));
}

fn readSIDE(channel : i32, tap : MinorSIDE) -> vec4f {
  return fetchSIDE(channel + tap.offset, tap.inside & vec4<bool>(channel >= 0));
}
