/**
 * A row of samples that two columns share each, spread over the columns in the way of libjpeg's "fancy"
 * upsampling: three parts of the sample that is nearer and one of its neighbour.
 *
 * @param samples Of 16 bits, in multiples of 1/`scale`; one more on each side.
 * @param scale 1, or 4 where rows were mixed before.
 * @param to Two bytes a sample, up to 14 more are written.
 */
export function spreadColumns(samples: usize, scale: i32, to: usize, count: i32): void {
  const shift = scale === 1 ? 2 : 4;
  const left = i16x8.splat(scale === 1 ? 1 : 8), right = i16x8.splat(scale === 1 ? 2 : 7);
  const three = i16x8.splat(3);
  for (let i = 0; i < count; i += 8, samples += 16, to += 16) {
    const nearer = i16x8.mul(v128.load(samples), three);
    const even = i16x8.add(i16x8.add(nearer, v128.load(samples - 2)), left);
    const odd = i16x8.add(i16x8.add(nearer, v128.load(samples, 2)), right);
    const e = i16x8.shr_u(even, shift), o = i16x8.shr_u(odd, shift);
    v128.store(to, v128.or(e, i16x8.shl(o, 8)));
  }
}

/** A row of bytes as numbers of 16 bits; or three times it and once another row, in multiples of 1/4. */
export function mixRows(row: usize, other: usize, scale: i32, to: usize, count: i32): void {
  const three = i16x8.splat(3);
  for (let i = 0; i < count; i += 8, row += 8, other += 8, to += 16) {
    const nearer = v128.load8x8_u(row);
    v128.store(
      to,
      scale === 1 ? nearer : i16x8.add(i16x8.mul(nearer, three), v128.load8x8_u(other)),
    );
  }
}
