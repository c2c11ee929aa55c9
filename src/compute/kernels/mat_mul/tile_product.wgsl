// result = A B, a tile a workgroup.  A: [rows, inner], read from a.  B: [inner, columns], read from b.
//
// A line that names ROW, COLUMN, LOAD_A or LOAD_B stands for as many lines as a thread has blocks of 4x4 numbers down
// and across, and to bring of A and of B. What is between "each DEPTH" and "end" is repeated as a whole for every place
// along the inner dimension. See expand_lines.ts for why. Blocks of a thread lie apart by a block of every other
// thread, so that neighbouring threads read and write neighbouring numbers.

// The tiles of A and B in work: each place along the inner dimension a line, 4 rows of A, or columns of B, an element, and
// one element more, which keeps the lines out of each other's banks. Where time goes, only the second index varies: WebGPU
// guards every index that is not constant.
const LINE_A = TILE_ROWS / 4 + 1;
const LINE_B = TILE_COLUMNS / 4 + 1;
var<workgroup> tileA : array<array<vec4f, LINE_A>, INNER_STEP>;
var<workgroup> tileB : array<array<vec4f, LINE_B>, INNER_STEP>;

fn main(tile : i32, local : i32) {
  // GPUs run 32 threads together (or 64, or 16). An oblong of 8 x 4 reads the fewest different numbers of the tiles.
  const LANES_ACROSS = min(8, THREADS_ACROSS);
  const OBLONGS = THREADS_ACROSS / LANES_ACROSS;
  let lane = local % 32;
  let oblong = local / 32;
  let thread = vec2i(
      lane % LANES_ACROSS + LANES_ACROSS * (oblong % OBLONGS),
      lane / LANES_ACROSS + 32 / LANES_ACROSS * (oblong / OBLONGS));

  // Tiles are numbered from left to right, then down, then by group, then by part of the inner dimension.
  let across = tile % uniforms.tilesAcross;
  let down = tile / uniforms.tilesAcross % uniforms.tilesDown;
  let groups = tile / (uniforms.tilesAcross * uniforms.tilesDown);
  let group = groups % uniforms.groups;
  let part = groups / uniforms.groups;
  let firstRow = down * TILE_ROWS;
  let firstColumn = across * TILE_COLUMNS;

  // The first threads bring A and the last ones B where there are more threads than blocks.
  const IDLE = max(0, THREADS - BLOCKS_B);
  let ownA_LOAD_A = local + LOAD_A * THREADS;
  let ownB_LOAD_B = local - IDLE + LOAD_B * THREADS;
  let bringsA_LOAD_A = BLOCKS_A % THREADS == 0 || ownA_LOAD_A < BLOCKS_A;
  let bringsB_LOAD_B = BLOCKS_B % THREADS == 0 || (ownB_LOAD_B >= 0 && ownB_LOAD_B < BLOCKS_B);
  let spotA_LOAD_A = spotA(ownA_LOAD_A, TILE_ROWS / 4);
  let spotB_LOAD_B = spotB(max(0, ownB_LOAD_B), TILE_COLUMNS / 4);
  let placeA_LOAD_A = placeA(group, firstRow + 4 * spotA_LOAD_A.x);
  let placeB_LOAD_B = placeB(group, firstColumn + 4 * spotB_LOAD_B.x);

  var sum_ROW_COLUMN_0 = vec4f();
  var sum_ROW_COLUMN_1 = vec4f();
  var sum_ROW_COLUMN_2 = vec4f();
  var sum_ROW_COLUMN_3 = vec4f();

  let steps = (innerSize(group) + INNER_STEP - 1) / INNER_STEP;
  let firstStep = part * uniforms.steps;
  let lastStep = min(steps, firstStep + uniforms.steps);
  // The next step's blocks are on their way while this step's are multiplied.
  var inner = firstStep * INNER_STEP;
  var nextA_LOAD_A = mat4x4f();
  var nextB_LOAD_B = mat4x4f();
  if (bringsA_LOAD_A) { nextA_LOAD_A = blockA(group, placeA_LOAD_A, inner + 4 * spotA_LOAD_A.y); }
  if (bringsB_LOAD_B) { nextB_LOAD_B = blockB(group, placeB_LOAD_B, inner + 4 * spotB_LOAD_B.y); }
  for (var step = firstStep; step < lastStep; step++) {
    workgroupBarrier();
    if (bringsA_LOAD_A) { storeA(spotA_LOAD_A, nextA_LOAD_A); }
    if (bringsB_LOAD_B) { storeB(spotB_LOAD_B, nextB_LOAD_B); }
    workgroupBarrier();
    inner += INNER_STEP;
    if (bringsA_LOAD_A) { nextA_LOAD_A = blockA(group, placeA_LOAD_A, inner + 4 * spotA_LOAD_A.y); }
    if (bringsB_LOAD_B) { nextB_LOAD_B = blockB(group, placeB_LOAD_B, inner + 4 * spotB_LOAD_B.y); }
    // each DEPTH
    {
      let a_ROW = tileA[DEPTH][thread.y + ROW * THREADS_DOWN];
      let b_COLUMN = tileB[DEPTH][thread.x + COLUMN * THREADS_ACROSS];
      sum_ROW_COLUMN_0 = fma(vec4f(a_ROW.x), b_COLUMN, sum_ROW_COLUMN_0);
      sum_ROW_COLUMN_1 = fma(vec4f(a_ROW.y), b_COLUMN, sum_ROW_COLUMN_1);
      sum_ROW_COLUMN_2 = fma(vec4f(a_ROW.z), b_COLUMN, sum_ROW_COLUMN_2);
      sum_ROW_COLUMN_3 = fma(vec4f(a_ROW.w), b_COLUMN, sum_ROW_COLUMN_3);
    }
    // end
  }

  let start = part * uniforms.resultSize;
  let row = firstRow + 4 * thread.y;
  let column = firstColumn + 4 * thread.x;
  // Where each row of the result starts, or below 0 for one beyond the last.
  let row_ROW_0 = resultRow(group, row + 4 * ROW * THREADS_DOWN + 0);
  let row_ROW_1 = resultRow(group, row + 4 * ROW * THREADS_DOWN + 1);
  let row_ROW_2 = resultRow(group, row + 4 * ROW * THREADS_DOWN + 2);
  let row_ROW_3 = resultRow(group, row + 4 * ROW * THREADS_DOWN + 3);
  storeResult(start, row_ROW_0, column + 4 * COLUMN * THREADS_ACROSS, sum_ROW_COLUMN_0);
  storeResult(start, row_ROW_1, column + 4 * COLUMN * THREADS_ACROSS, sum_ROW_COLUMN_1);
  storeResult(start, row_ROW_2, column + 4 * COLUMN * THREADS_ACROSS, sum_ROW_COLUMN_2);
  storeResult(start, row_ROW_3, column + 4 * COLUMN * THREADS_ACROSS, sum_ROW_COLUMN_3);

// == moments ==
// The end of `main` where what comes after wants the statistics of columns: the moments of those of a tile, of which
// channel_statistics.wgsl makes the statistics of all rows. moments: [tilesDown, 3, columns]. First the means, of what all threads
// have of a column, then the squared differences from these, so that no digits are lost when a mean is large beside them.
  let count = vec4f(f32(min(TILE_ROWS, uniforms.rows - firstRow)));
  // each COLUMN
  {
    var total = vec4f();
    total += existing(sum_ROW_COLUMN_0, row_ROW_0);
    total += existing(sum_ROW_COLUMN_1, row_ROW_1);
    total += existing(sum_ROW_COLUMN_2, row_ROW_2);
    total += existing(sum_ROW_COLUMN_3, row_ROW_3);
    let mean = totalOfThreads(total, thread) / count;
    var squares = vec4f();
    squares += existing((sum_ROW_COLUMN_0 - mean) * (sum_ROW_COLUMN_0 - mean), row_ROW_0);
    squares += existing((sum_ROW_COLUMN_1 - mean) * (sum_ROW_COLUMN_1 - mean), row_ROW_1);
    squares += existing((sum_ROW_COLUMN_2 - mean) * (sum_ROW_COLUMN_2 - mean), row_ROW_2);
    squares += existing((sum_ROW_COLUMN_3 - mean) * (sum_ROW_COLUMN_3 - mean), row_ROW_3);
    squares = totalOfThreads(squares, thread);
    let own = column + 4 * COLUMN * THREADS_ACROSS;
    if (thread.y == 0 && own < uniforms.columns) {
      let at = (3 * down * uniforms.columns + own) >> 2;
      moments[at] = count;
      moments[at + (uniforms.columns >> 2)] = mean;
      moments[at + (uniforms.columns >> 1)] = squares;
    }
  }
  // end

// == end ==
}

fn storeA(spot : vec2i, block : mat4x4f) {
  let line = 4 * spot.y;
  tileA[line][spot.x] = block[0];
  tileA[line + 1][spot.x] = block[1];
  tileA[line + 2][spot.x] = block[2];
  tileA[line + 3][spot.x] = block[3];
}

fn storeB(spot : vec2i, block : mat4x4f) {
  let line = 4 * spot.y;
  tileB[line][spot.x] = block[0];
  tileB[line + 1][spot.x] = block[1];
  tileB[line + 2][spot.x] = block[2];
  tileB[line + 3][spot.x] = block[3];
}

// == momentFunctions ==
var<workgroup> shares : array<array<vec4f, THREADS_ACROSS>, THREADS_DOWN>;

// Of what the threads below one another have, always in the same order.
fn totalOfThreads(share : vec4f, thread : vec2i) -> vec4f {
  workgroupBarrier();
  shares[thread.y][thread.x] = share;
  workgroupBarrier();
  var total = vec4f();
  for (var y = 0; y < THREADS_DOWN; y++) { total += shares[y][thread.x]; }
  return total;
}

// Rows beyond the last are not there.
fn existing(numbers : vec4f, row : i32) -> vec4f {
  return select(vec4f(), numbers, row >= 0);
}
