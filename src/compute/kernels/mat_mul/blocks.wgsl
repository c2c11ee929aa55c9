// What tiles keep of the operands.

// == float16 ==
// Half the bits. A product of two such numbers is exact in f32, where sums are.
alias Kept = vec4<f16>;

// WGSL leaves open what a number too large for f16 becomes, but not what infinity does.
fn kept(numbers : vec4f) -> Kept {
  let isLarge = abs(numbers) > vec4f(65504);
  return Kept(select(numbers, numbers * uniforms.infinity, isLarge));
}

// == float32 ==
// All of it.
alias Kept = vec4f;

fn kept(numbers : vec4f) -> Kept {
  return numbers;
}
