/**
 * Copies images into larger ones with zeros around them.
 *
 * @param from [images, height, rowBytes], without gaps.
 * @param top Rows of zeros above.
 * @param left Bytes of zeros before each row.
 * @param to [images, paddedHeight, paddedRowBytes].
 */
export function padImages(
  from: usize,
  images: i32,
  height: i32,
  rowBytes: usize,
  to: usize,
  paddedHeight: i32,
  paddedRowBytes: usize,
  top: i32,
  left: usize,
): void {
  const right = paddedRowBytes - left - rowBytes;
  for (let n = 0; n < images; n++) {
    memory.fill(to, 0, <usize> top * paddedRowBytes);
    to += <usize> top * paddedRowBytes;
    for (let i = 0; i < height; i++) {
      memory.fill(to, 0, left);
      memory.copy(to + left, from, rowBytes);
      memory.fill(to + left + rowBytes, 0, right);
      from += rowBytes;
      to += paddedRowBytes;
    }
    const below: usize = <usize> (paddedHeight - top - height) * paddedRowBytes;
    memory.fill(to, 0, below);
    to += below;
  }
}

/** Writes where each pixel of [images, height, width] begins, u32, by the bytes from one to the next of each kind. */
export function pixelOffsets(
  to: usize,
  images: i32,
  height: i32,
  width: i32,
  image: u32,
  row: u32,
  pixel: u32,
): void {
  for (let n = 0, first: u32 = 0; n < images; n++, first += image) {
    for (let i = 0, line = first; i < height; i++, line += row) {
      for (let j = 0, at = line; j < width; j++, at += pixel, to += 4) store<u32>(to, at);
    }
  }
}

/** Writes `bytes` bytes of zero. */
export function fillZeros(to: usize, bytes: usize): void {
  memory.fill(to, 0, bytes);
}
