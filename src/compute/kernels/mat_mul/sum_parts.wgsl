// result[i] = the sum over the parts of parts[part, i], always in the same order: each of 16 threads adds up every
// 16th part, and the first of them their sums. One thread a number would be too few where the parts are many.
const LANES = 16;
var<workgroup> sums : array<array<Number, LANES>, LANES>;

fn main(unused : i32) {
  let workgroup = i32(workgroupId.y * numWorkgroups.x + workgroupId.x);
  let column = i32(localIndex) % LANES;
  let lane = i32(localIndex) / LANES;
  let index = workgroup * LANES + column;
  var sum = Number();
  if (index < uniforms.size) {
    for (var part = lane; part < uniforms.count; part += LANES) {
      sum += parts[part * uniforms.size + index];
    }
  }
  sums[lane][column] = sum;
  workgroupBarrier();
  if (lane == 0 && index < uniforms.size) {
    for (var other = 1; other < LANES; other++) {
      sum += sums[other][column];
    }
    result[index] = sum;
  }
}
