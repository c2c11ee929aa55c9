// Every output pixel of a convolution is a place of its filter.
fn patchGrid(group : i32) -> PatchGrid {
  return PatchGrid(uniforms.places, -uniforms.padding, uniforms.stride, uniforms.filterSize, 1);
}
