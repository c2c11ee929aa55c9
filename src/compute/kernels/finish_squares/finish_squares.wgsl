// The loops of finish_squares_cpu.ts in one go, a thread a pixel of the result.
// words: [P].  cuts: [B, 6].  weights: for each side a place's first neighbour, their number, and their weights in
// multiples of 2^-22; what is narrowed is rounded to 8 bits before it is shortened.  result: [B, side, side, 3].
const HALF = 1 << 21u;

fn main(workgroup : i32, thread : i32) {
  let side = uniforms.side;
  let index = workgroup * THREADS + thread;
  if (index >= uniforms.pixels) { return; }
  let cut = index / (side * side) * 6;
  let y = index / side % side;
  let x = index % side;
  let first = cuts[cut];
  let rowLength = cuts[cut + 1];
  let last = cuts[cut + 2] - 1;
  let isMirrored = cuts[cut + 3] != 0;
  let table = cuts[cut + 4];
  let stride = cuts[cut + 5];

  let across = table + x * stride;
  let down = table + y * stride;
  var sum = vec3i(HALF);
  for (var j = 0; j < weights[down + 1]; j++) {
    let row = first + (weights[down] + j) * rowLength;
    var rowSum = vec3i(HALF);
    for (var i = 0; i < weights[across + 1]; i++) {
      let column = weights[across] + i;
      let word = words[row + select(column, last - column, isMirrored)];
      let colour = vec3i(word, word >> 8u, word >> 16u) & vec3i(255);
      rowSum += colour * weights[across + 2 + i];
    }
    sum += (rowSum >> vec3u(22u)) * weights[down + 2 + j];
  }
  let colour = vec3f(2 * (sum >> vec3u(22u)) - 255) / 255.0;
  result[3 * index] = colour.r;
  result[3 * index + 1] = colour.g;
  result[3 * index + 2] = colour.b;
}
