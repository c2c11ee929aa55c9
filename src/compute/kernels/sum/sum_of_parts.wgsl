// parts: [uniforms.count, the result's shape].
fn main(index : i32) {
  if (index >= uniforms.size) { return; }
  var sum = parts[index];
  for (var part = 1; part < uniforms.count; part++) {
    sum += parts[part * uniforms.size + index];
  }
  result[index] = sum;
}
