// Operand SIDE is a matrix [C, taps]: the filter [height, width, C, C'] as a residue of input_gradient.wgsl sees it.
alias MajorSIDE = i32;
struct MinorSIDE { offset : vec4i, inside : vec4<bool> };

fn majorsSIDE(group : i32, first : i32) -> array<MajorSIDE, 4> {
  let channels = first + vec4i(0, 1, 2, 3);
  let starts = select(vec4i(-1), channels * uniforms.channels, channels < vec4i(uniforms.columns));
  return array<MajorSIDE, 4>(starts.x, starts.y, starts.z, starts.w);
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
  return fetchSIDE(channel + tap.offset, tap.inside & vec4<bool>(channel >= 0), ChannelsSIDE());
}
