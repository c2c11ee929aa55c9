// The end of tile_product.wgsl where what comes after wants the statistics of columns: the moments of those of a tile, of which
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

// == functions ==
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
