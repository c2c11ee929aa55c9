struct Divided { quotient : vec4i, remainder : vec4i };

// (quotient, remainder) of numbers from 0; unsigned division takes GPUs half as long.
fn divide(number : i32, by : i32) -> vec2i {
  let quotient = i32(u32(number) / u32(by));
  return vec2i(quotient, number - quotient * by);
}

fn divideLanes(numbers : vec4i, by : i32) -> Divided {
  let quotient = vec4i(vec4u(numbers) / vec4u(u32(by)));
  return Divided(quotient, numbers - quotient * by);
}
