// Winograd's convolution F(4x4, 3x3): a tile of 4x4 results of a 3x3 filter takes 36 products, where nine for each result would
// be 144. Tiles of 6x6 pixels, filters and tiles of results are polynomials, multiplied by their values at the points 0, P, -P,
// Q, -Q and infinity along each axis. P Q = 1 keeps the numbers near one another, and so their roundings small.
//
// Four channels at a time. A line that names ROW, COLUMN, LINE or SPOT stands for six, or four: see expand_lines.ts.
alias Six = array<vec4f, 6>;
alias Four = array<vec4f, 4>;

const P = 2.0 / 3.0;
const Q = 3.0 / 2.0;

// == filter ==
// Filters w [3, 3, C, C'], or turned by half a turn, if their taps are counted down.  result: [36, C, C'].
fn tap(number : i32, index : i32) -> vec4f {
  return w[(uniforms.firstTap + uniforms.direction * number) * uniforms.filters + index];
}

fn filterLine(a : vec4f, b : vec4f, c : vec4f) -> Six {
  let evenP = fma(vec4f(-18.0 / 65.0), c, -81.0 / 130.0 * a);
  let oddP = -27.0 / 65.0 * b;
  let evenQ = fma(vec4f(18.0 / 65.0), c, 8.0 / 65.0 * a);
  let oddQ = 12.0 / 65.0 * b;
  return Six(a, evenP + oddP, evenP - oddP, evenQ + oddQ, evenQ - oddQ, c);
}

fn main(workgroup : i32, thread : i32) {
  let index = 64 * workgroup + thread;
  if (index >= uniforms.filters) { return; }
  let left = filterLine(tap(0, index), tap(3, index), tap(6, index));
  let middle = filterLine(tap(1, index), tap(4, index), tap(7, index));
  let right = filterLine(tap(2, index), tap(5, index), tap(8, index));
  let row_ROW = filterLine(left[ROW], middle[ROW], right[ROW]);
  result[(6 * ROW + COLUMN) * uniforms.filters + index] = row_ROW[COLUMN];
}

// == tiles ==
// (image, row, column) of the first result of a tile. They are numbered from left to right, then down, then by image.
fn firstResult(tile : i32) -> vec3i {
  let line = divide(uniforms.firstTile + tile, uniforms.grid.y);
  let place = divide(line.x, uniforms.grid.x);
  return vec3i(place.x, 4 * place.y, 4 * line.y);
}

// == input ==
// Tiles of images x [B, H, W, C], zero beyond their edges, and changed as they are read.  result: [36, tiles, C].
fn pixel(image : i32, place : vec2i, column : i32, by : ChannelsX) -> vec4f {
  let inside = all(place >= vec2i()) && all(place < uniforms.imageSize);
  let at = ((image * uniforms.imageSize.x + place.x) * uniforms.imageSize.y + place.y) * uniforms.columns + column;
  return select(vec4f(), changedX(x[select(0, at, inside)], by), inside);
}

fn inputLine(x : Six) -> Six {
  let evenP = fma(vec4f(-Q * Q), x[2], x[4]);
  let oddP = fma(vec4f(-Q * Q), x[1], x[3]);
  let evenQ = fma(vec4f(-P * P), x[2], x[4]);
  let oddQ = fma(vec4f(-P * P), x[1], x[3]);
  return Six(
      x[0] + fma(vec4f(-P * P - Q * Q), x[2], x[4]),
      fma(vec4f(P), oddP, evenP),
      fma(vec4f(-P), oddP, evenP),
      fma(vec4f(Q), oddQ, evenQ),
      fma(vec4f(-Q), oddQ, evenQ),
      x[1] + fma(vec4f(-P * P - Q * Q), x[3], x[5]));
}

fn main(workgroup : i32, thread : i32) {
  let index = 64 * workgroup + thread;
  if (index >= uniforms.rows * uniforms.columns) { return; }
  let spot = divide(index, uniforms.columns);
  let tile = spot.x;
  let column = spot.y;
  let first = firstResult(tile);
  let corner = first.yz - uniforms.padding;
  let by = channelsX(4 * column);
  let pixel_ROW_COLUMN = pixel(first.x, corner + vec2i(ROW, COLUMN), column, by);
  // each COLUMN
  let column_COLUMN = inputLine(Six(
      pixel_0_COLUMN, pixel_1_COLUMN, pixel_2_COLUMN, pixel_3_COLUMN, pixel_4_COLUMN, pixel_5_COLUMN));
  // end
  // each ROW
  let row_ROW = inputLine(Six(
      column_0[ROW], column_1[ROW], column_2[ROW], column_3[ROW], column_4[ROW], column_5[ROW]));
  // end
  result[((6 * ROW + COLUMN) * uniforms.rows + tile) * uniforms.columns + column] = row_ROW[COLUMN];
}

// == output ==
// Products [36, tiles, C'], back into tiles of the result [B, H', W', C'].
fn outputLine(m : Six) -> Four {
  let evenP = m[1] + m[2];
  let oddP = m[1] - m[2];
  let evenQ = m[3] + m[4];
  let oddQ = m[3] - m[4];
  return Four(
      m[0] + (evenP + evenQ),
      fma(vec4f(P), oddP, Q * oddQ),
      fma(vec4f(P * P), evenP, Q * Q * evenQ),
      fma(vec4f(P * P * P), oddP, fma(vec4f(Q * Q * Q), oddQ, m[5])));
}

fn product(place : i32, tile : i32, column : i32) -> vec4f {
  return products[(place * uniforms.rows + tile) * uniforms.columns + column];
}

fn isInside(place : vec2i) -> bool {
  return all(place < uniforms.resultSize);
}

fn put(first : vec3i, line : i32, spot : i32, column : i32, numbers : vec4f) {
  let place = first.yz + vec2i(line, spot);
  let pixel = (first.x * uniforms.resultSize.x + place.x) * uniforms.resultSize.y + place.y;
  if (isInside(place)) { result[pixel * uniforms.columns + column] = numbers; }
}

// Makes four channels of a tile of results, and their moments.
fn element(tile : i32, column : i32) -> Fold {
  let first = firstResult(tile);
  // each COLUMN
  let column_COLUMN = outputLine(Six(
      product(COLUMN, tile, column), product(6 + COLUMN, tile, column), product(12 + COLUMN, tile, column),
      product(18 + COLUMN, tile, column), product(24 + COLUMN, tile, column), product(30 + COLUMN, tile, column)));
  // end
  // each LINE
  let line_LINE = outputLine(Six(
      column_0[LINE], column_1[LINE], column_2[LINE], column_3[LINE], column_4[LINE], column_5[LINE]));
  // end
  put(first, LINE, SPOT, column, line_LINE[SPOT]);
  let isThere_LINE_SPOT = isInside(first.yz + vec2i(LINE, SPOT));
  let sides = min(vec2i(4), uniforms.resultSize - first.yz);
  let count = vec4f(f32(sides.x * sides.y));
  var mean = vec4f();
  mean += select(vec4f(), line_LINE[SPOT], isThere_LINE_SPOT) / count;
  var squares = vec4f();
  squares += select(vec4f(), (line_LINE[SPOT] - mean) * (line_LINE[SPOT] - mean), isThere_LINE_SPOT);
  return Fold(count, mean, squares);
}

// == alone ==
// Where nobody wants the moments.
fn main(workgroup : i32, thread : i32) {
  let index = 64 * workgroup + thread;
  if (index >= uniforms.rows * uniforms.columns) { return; }
  let spot = divide(index, uniforms.columns);
  _ = element(spot.x, spot.y);
}
