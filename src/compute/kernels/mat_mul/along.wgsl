// Brings operand SIDE.

// == inner ==
// Memory runs along the inner dimension: the four outer places are found once.
alias PlaceSIDE = array<MajorSIDE, 4>;

fn placeSIDE(group : i32, outer : i32) -> PlaceSIDE {
  return majorsSIDE(group, outer);
}

// Block [4 inner, 4 outer].
fn blockSIDE(group : i32, majors : PlaceSIDE, inner : i32) -> mat4x4f {
  let lanes = minorSIDE(group, inner);
  return transpose(mat4x4f(
      readSIDE(majors[0], lanes),
      readSIDE(majors[1], lanes),
      readSIDE(majors[2], lanes),
      readSIDE(majors[3], lanes)));
}

// (outer, inner) of a thread's block in the tile: neighbouring threads read on along memory.
fn spotSIDE(block : i32, outerBlocks : i32) -> vec2i {
  return vec2i(block / (INNER_STEP / 4), block % (INNER_STEP / 4));
}

// == outer ==
// Memory runs along the outer dimension: the four outer places are found once.
alias PlaceSIDE = MinorSIDE;

fn placeSIDE(group : i32, outer : i32) -> PlaceSIDE {
  return minorSIDE(group, outer);
}

// Block [4 inner, 4 outer].
fn blockSIDE(group : i32, lanes : PlaceSIDE, inner : i32) -> mat4x4f {
  let majors = majorsSIDE(group, inner);
  return mat4x4f(
      readSIDE(majors[0], lanes),
      readSIDE(majors[1], lanes),
      readSIDE(majors[2], lanes),
      readSIDE(majors[3], lanes));
}

// (outer, inner) of a thread's block in the tile: neighbouring threads read on along memory.
fn spotSIDE(block : i32, outerBlocks : i32) -> vec2i {
  return vec2i(block % outerBlocks, block / outerBlocks);
}
