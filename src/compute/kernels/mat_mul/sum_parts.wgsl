// result[i] = the sum over the parts of parts[part, i], in their order.
fn main(index : i32) {
  if (index < uniforms.size) {
    var sum = parts[index];
    for (var part = 1; part < uniforms.count; part++) {
      sum += parts[part * uniforms.size + index];
    }
    result[index] = sum;
  }
}
