import type { Image } from "./image.ts";

/**
 * Images side by side in one: `columns` a row, in reading order, 2 pixels of white between them.
 *
 * @throws {RangeError} if there is no image, if `columns` is not a positive integer, or if the
 * images differ in size.
 */
export function contactSheet(images: readonly Image[], columns: number): Image {
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(
      `Cannot draw a contact sheet as columns must be a positive integer: current value is ${columns}`,
    );
  }
  if (images.length === 0) {
    throw new RangeError("Cannot draw a contact sheet of no images");
  }
  const [{ width, height }] = images;
  const rows = Math.ceil(images.length / columns);
  const sheet = {
    width: columns * (width + GAP) - GAP,
    height: rows * (height + GAP) - GAP,
  };
  const data = new Uint8Array(sheet.width * sheet.height * 3).fill(255);
  images.forEach((image, place) => {
    if (image.width !== width || image.height !== height) {
      throw new RangeError(
        `Cannot draw a contact sheet as images must be ${width} x ${height}: ` +
          `image ${place} is ${image.width} x ${image.height}`,
      );
    }
    const left = place % columns * (width + GAP);
    const top = Math.floor(place / columns) * (height + GAP);
    for (let y = 0; y < height; y++) {
      const row = image.data.subarray(y * width * 3, (y + 1) * width * 3);
      data.set(row, ((top + y) * sheet.width + left) * 3);
    }
  });
  return { ...sheet, data };
}

const GAP = 2;
