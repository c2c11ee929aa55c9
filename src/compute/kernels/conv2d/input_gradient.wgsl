// The gradient of a convolution with respect to its input x [B, H, W, C]: a pixel y of x meets tap u of the filter in
// output pixel i = (y + padding - u) / stride, where that is whole. So which taps pixels meet depends on
// y mod stride only, and each residue is a product of its own (a group), without the taps that miss.
fn residue(group : i32) -> vec2i {
  return divide(group, uniforms.stride.y);
}

// The first tap that meets pixels of a residue; then come those a stride apart.
fn firstTap(group : i32) -> vec2i {
  return (residue(group) + uniforms.padding) % uniforms.stride;
}

fn patchGrid(group : i32) -> PatchGrid {
  let stride = uniforms.stride;
  let places = (uniforms.inputSize - residue(group) + stride - 1) / stride;
  let first = (residue(group) + uniforms.padding) / stride;
  let taps = (uniforms.filterSize - firstTap(group) + stride - 1) / stride;
  return PatchGrid(places, first, vec2i(1), taps, -1);
}

fn innerSize(group : i32) -> i32 {
  let taps = patchGrid(group).taps;
  return taps.x * taps.y * uniforms.channels;
}

// Rows are the pixels of a residue.
fn resultRow(group : i32, row : i32) -> i32 {
  let places = patchGrid(group).places;
  let image = divide(row, places.x * places.y);
  let pixel = residue(group) + uniforms.stride * divide(image.y, places.y);
  let start = ((image.x * uniforms.inputSize.x + pixel.x) * uniforms.inputSize.y + pixel.y) * uniforms.columns;
  return select(-1, start, row < uniforms.images * places.x * places.y);
}
