// Brings operand SIDE, whose memory runs along the inner dimension: its four outer places are found once.
struct PlaceSIDE { line0 : MajorSIDE, line1 : MajorSIDE, line2 : MajorSIDE, line3 : MajorSIDE };

fn placeSIDE(group : i32, outer : i32) -> PlaceSIDE {
  return PlaceSIDE(
      majorSIDE(group, outer),
      majorSIDE(group, outer + 1),
      majorSIDE(group, outer + 2),
      majorSIDE(group, outer + 3));
}

// Block [4 inner, 4 outer].
fn blockSIDE(group : i32, place : PlaceSIDE, inner : i32) -> mat4x4f {
  let lanes = minorSIDE(group, inner);
  return transpose(mat4x4f(
      readSIDE(place.line0, lanes),
      readSIDE(place.line1, lanes),
      readSIDE(place.line2, lanes),
      readSIDE(place.line3, lanes)));
}

// (outer, inner) of a thread's block in the tile: neighbouring threads read on along memory.
fn spotSIDE(block : i32, outerBlocks : i32) -> vec2i {
  return vec2i(block / (INNER_STEP / 4), block % (INNER_STEP / 4));
}
