/** Mirrors rows of pixels of 4 bytes in place. */
export function mirrorRows(pixels: usize, columns: i32, rows: i32): void {
  for (let row = 0; row < rows; row++, pixels += <usize> columns << 2) {
    let left = pixels, right = pixels + (<usize> (columns - 1) << 2);
    for (; left + 28 <= right; left += 16, right -= 16) {
      const a = v128.load(left), b = v128.load(right - 12);
      v128.store(left, v128.shuffle<i32>(b, b, 3, 2, 1, 0));
      v128.store(right - 12, v128.shuffle<i32>(a, a, 3, 2, 1, 0));
    }
    for (; left < right; left += 4, right -= 4) {
      const a = load<u32>(left);
      store<u32>(left, load<u32>(right));
      store<u32>(right, a);
    }
  }
}

/** Takes the fourth byte out of pixels. Up to 16 bytes more are written. */
export function packPixels(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i += 4, from += 16, to += 12) {
    const v = v128.load(from);
    v128.store(to, v128.shuffle<u8>(v, v, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 3, 3, 3));
  }
}

/** Rows of pixels of 3 bytes cut out of longer rows, a fourth byte put to each. Up to 16 bytes more are written. */
export function unpackPixels(
  from: usize,
  rowBytes: usize,
  columns: i32,
  rows: i32,
  to: usize,
): void {
  for (let row = 0; row < rows; row++, from += rowBytes) {
    let at = from;
    for (let i = 0; i < columns; i += 4, at += 12) {
      const v = v128.load(at);
      v128.store(
        to + (<usize> i << 2),
        v128.shuffle<u8>(v, v, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11),
      );
    }
    to += <usize> columns << 2;
  }
}

/** Bytes as numbers from -1 to 1: the nearest to (2 x - 255) / 255. Up to 15 more are written. */
export function normalizeBytes(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i += 16, from += 16, to += 64) {
    const v = v128.load(from);
    const low = i16x8.extend_low_i8x16_u(v), high = i16x8.extend_high_i8x16_u(v);
    v128.store(to, normalized(i32x4.extend_low_i16x8_u(low)));
    v128.store(to, normalized(i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(to, normalized(i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(to, normalized(i32x4.extend_high_i16x8_u(high)), 48);
  }
}

function normalized(bytes: v128): v128 {
  const doubled = f32x4.convert_i32x4_s(i32x4.sub(i32x4.add(bytes, bytes), i32x4.splat(255)));
  return f32x4.div(doubled, f32x4.splat(255));
}
