// Where a filter is put on an image, as (row, column).
struct PatchGrid {
  places : vec2i,    // how many
  first : vec2i,     // where tap (0, 0) of the first lies
  stride : vec2i,    // from one to the next
  taps : vec2i,      // of the filter
  direction : i32,   // from one tap to the next, 1 or -1
};

// == filter ==
// Every output pixel of a convolution is a place of its filter.
fn patchGrid(group : i32) -> PatchGrid {
  return PatchGrid(uniforms.places, -uniforms.padding, uniforms.stride, uniforms.filterSize, 1);
}
