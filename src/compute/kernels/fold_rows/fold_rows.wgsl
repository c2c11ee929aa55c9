// Folds the rows of a matrix into `blocks` rows: every so many rows go into the same block, and those of a block are
// shared among the strips of a workgroup, always in the same order.  The shader that follows says what a `Fold` is and
// how two are `merged`, what an element is, by `element(row, column)`, and how to `store(fold, block, column)`.
// A workgroup has ACROSS times STRIPS threads, both powers of 2.
var<workgroup> folds : array<Fold, ACROSS * STRIPS>;

fn main(workgroup : i32, thread : i32) {
  let strip = thread / ACROSS;
  let tiles = (uniforms.columns + ACROSS - 1) / ACROSS;
  let column = (workgroup % tiles) * ACROSS + thread % ACROSS;
  let block = workgroup / tiles;
  var fold = Fold();
  if (column < uniforms.columns) {
    for (var row = block * STRIPS + strip; row < uniforms.rows; row += uniforms.blocks * STRIPS) {
      fold = merged(fold, element(row, column));
    }
  }
  folds[thread] = fold;
  for (var others = STRIPS / 2; others > 0; others /= 2) {
    workgroupBarrier();
    if (strip < others) {
      folds[thread] = merged(folds[thread], folds[thread + others * ACROSS]);
    }
  }
  if (strip == 0 && column < uniforms.columns) {
    store(folds[thread], block, column);
  }
}
