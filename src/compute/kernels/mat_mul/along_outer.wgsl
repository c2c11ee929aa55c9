// Brings operand SIDE, whose memory runs along the outer dimension: its four outer places are found once.
struct PlaceSIDE { lanes : MinorSIDE };

fn placeSIDE(group : i32, outer : i32) -> PlaceSIDE {
  return PlaceSIDE(minorSIDE(group, outer));
}

// Block [4 inner, 4 outer].
fn blockSIDE(group : i32, place : PlaceSIDE, inner : i32) -> mat4x4f {
  return mat4x4f(
      readSIDE(majorSIDE(group, inner), place.lanes),
      readSIDE(majorSIDE(group, inner + 1), place.lanes),
      readSIDE(majorSIDE(group, inner + 2), place.lanes),
      readSIDE(majorSIDE(group, inner + 3), place.lanes));
}

// (outer, inner) of a thread's block in the tile: neighbouring threads read on along memory.
fn spotSIDE(block : i32, outerBlocks : i32) -> vec2i {
  return vec2i(block % outerBlocks, block / outerBlocks);
}
