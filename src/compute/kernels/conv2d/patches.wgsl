// Operand SIDE is a matrix [places, taps]: what a filter sees of images [B, H, W, C] from each of its places, zero
// beyond their edges. It is not put into memory, as it would be as large as all taps together.
struct MajorSIDE { start : i32, corner : vec2i };
struct MinorSIDE { offset : vec4i, row : vec4i, column : vec4i };

fn majorSIDE(group : i32, place : i32) -> MajorSIDE {
  let grid = patchGrid(group);
  let image = divide(place, grid.places.x * grid.places.y);
  let spot = divide(image.y, grid.places.y);
  let corner = grid.first + grid.stride * spot;
  let start = ((image.x * uniforms.imageSize.x + corner.x) * uniforms.imageSize.y + corner.y) * uniforms.channels;
  // A corner that stays outside of the image whatever the tap.
  return MajorSIDE(start, select(vec2i(-0x40000000), corner, image.x < uniforms.images));
}

fn minorSIDE(group : i32, tap : i32) -> MinorSIDE {
  let grid = patchGrid(group);
  let channel = divideLanes(tap + vec4i(0, 1, 2, 3), uniforms.channels);
  let spot = divideLanes(channel.quotient, grid.taps.y);
  let row = grid.direction * spot.quotient;
  let column = grid.direction * spot.remainder;
  let offset = (row * uniforms.imageSize.y + column) * uniforms.channels + channel.remainder;
  let inside = spot.quotient < vec4i(grid.taps.x);
  return MinorSIDE(offset, select(vec4i(-0x40000000), row, inside), column);
}

fn readSIDE(major : MajorSIDE, minor : MinorSIDE) -> vec4f {
  let row = major.corner.x + minor.row;
  let column = major.corner.y + minor.column;
  let inside = (row >= vec4i()) & (row < vec4i(uniforms.imageSize.x)) &
      (column >= vec4i()) & (column < vec4i(uniforms.imageSize.y));
  return fetchSIDE(major.start + minor.offset, inside);
}
