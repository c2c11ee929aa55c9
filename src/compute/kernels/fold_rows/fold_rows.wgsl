// Folds the rows of a matrix into `blocks` rows: every so many rows go into the same block, and those of a block are
// shared among the strips of a workgroup.  The shader that follows says what a `Fold` is and how two are `merged`, what
// an element is, by `element(row, column)`, and how to `store(fold, block, column)`; it starts from `foldRows`.
const LANES = 16;
const STRIPS = 16;
var<workgroup> folds : array<Fold, LANES * STRIPS>;

fn foldRows(index : i32, rows : i32, columns : i32, blocks : i32) {
  let thread = index % (LANES * STRIPS);
  let group = index / (LANES * STRIPS);
  let strip = thread / LANES;
  let tiles = (columns + LANES - 1) / LANES;
  let column = (group % tiles) * LANES + thread % LANES;
  let block = group / tiles;
  var fold = Fold();
  if (column < columns && block < blocks) {
    for (var row = block * STRIPS + strip; row < rows; row += blocks * STRIPS) {
      fold = merged(fold, element(row, column));
    }
  }
  folds[thread] = fold;
  for (var half = STRIPS / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (strip < half) {
      folds[thread] = merged(folds[thread], folds[thread + half * LANES]);
    }
  }
  if (strip == 0 && column < columns && block < blocks) {
    store(folds[thread], block, column);
  }
}
