// Operand SIDE is a matrix [places, taps]: what a filter sees of images [B, H, W, C] from each of its places, zero
// beyond their edges. It is not put into memory, as it would be as large as all taps together.
struct MajorSIDE { start : i32, corner : vec2i };
struct MinorSIDE { offset : vec4i, row : vec4i, column : vec4i, channels : ChannelsSIDE };

fn majorsSIDE(group : i32, first : i32) -> array<MajorSIDE, 4> {
  let grid = patchGrid(group);
  let image = divide(first, grid.places.x * grid.places.y);
  let place0 = vec3i(image.x, divide(image.y, grid.places.y));
  let place1 = afterSIDE(place0, grid.places);
  let place2 = afterSIDE(place1, grid.places);
  let place3 = afterSIDE(place2, grid.places);
  return array<MajorSIDE, 4>(
      majorSIDE(grid, place0),
      majorSIDE(grid, place1),
      majorSIDE(grid, place2),
      majorSIDE(grid, place3));
}

// The place after (image, row, column); to divide again would take GPUs several times as long.
fn afterSIDE(place : vec3i, places : vec2i) -> vec3i {
  let rowEnds = place.z + 1 >= places.y;
  let row = place.y + select(0, 1, rowEnds);
  let imageEnds = row >= places.x;
  return vec3i(
      place.x + select(0, 1, imageEnds),
      select(row, 0, imageEnds),
      select(place.z + 1, 0, rowEnds));
}

fn majorSIDE(grid : PatchGrid, place : vec3i) -> MajorSIDE {
  let corner = grid.first + grid.stride * place.yz;
  let row = place.x * uniforms.imageSize.x + corner.x;
  let start = (row * uniforms.imageSize.y + corner.y) * uniforms.channels;
  // Beyond the last image a corner that stays outside whatever the tap.
  return MajorSIDE(start, select(vec2i(-0x40000000), corner, place.x < uniforms.images));
}

fn minorSIDE(group : i32, tap : i32) -> MinorSIDE {
  let grid = patchGrid(group);
  let channel = divideLanes(tap + vec4i(0, 1, 2, 3), uniforms.channels);
  let spot = divideLanes(channel.quotient, grid.taps.y);
  let row = grid.direction * spot.quotient;
  let column = grid.direction * spot.remainder;
  let offset = (row * uniforms.imageSize.y + column) * uniforms.channels + channel.remainder;
  let inside = spot.quotient < vec4i(grid.taps.x);
  let channels = channelsSIDE(channel.remainder.x);
  return MinorSIDE(offset, select(vec4i(-0x40000000), row, inside), column, channels);
}

fn readSIDE(major : MajorSIDE, minor : MinorSIDE) -> vec4f {
  let row = major.corner.x + minor.row;
  let column = major.corner.y + minor.column;
  let inside = (row >= vec4i()) & (row < vec4i(uniforms.imageSize.x)) &
      (column >= vec4i()) & (column < vec4i(uniforms.imageSize.y));
  return fetchSIDE(major.start + minor.offset, inside, minor.channels);
}
