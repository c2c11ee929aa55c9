/** What the header of a record of mxnet's image files says, the `IRHeader`. */
export interface ImageHeader {
  /** The label, or the first of several: the identity of an image, the beginning of a range of records. */
  first: number;
  /** The second of several labels, the end of a range; NaN if there is none. */
  second: number;
  /** How many bytes of the record come before the image. */
  length: number;
}

const SCALAR_BYTES = 24; // flag (uint32), label (float32), id (uint64), id2 (uint64)
/** The most bytes of a record that {@link parseImageHeader} looks at. */
export const IMAGE_HEADER_BYTES = SCALAR_BYTES + 8;

/** Whether a label is a whole number that float32 can tell from all others: below 2^24. */
export function isExactLabel(label: number): boolean {
  return Number.isInteger(label) && label >= 0 && label < 2 ** 24;
}

/**
 * The header of a record with one label, flag 0.
 *
 * @param label Kept in float32, so whole numbers up to 2^24.
 * @param id The number of the record.
 */
export function encodeScalarHeader(label: number, id: number): Uint8Array<ArrayBuffer> {
  return encodeHeader([], label, id);
}

/** The header of a record with several labels, flag `labels.length`, and these; otherwise as above. */
export function encodeArrayHeader(labels: number[], id: number): Uint8Array<ArrayBuffer> {
  return encodeHeader(labels, 0, id);
}

function encodeHeader(labels: number[], label: number, id: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SCALAR_BYTES + 4 * labels.length), view = new DataView(bytes.buffer);
  view.setUint32(0, labels.length, true);
  view.setFloat32(4, label, true);
  view.setUint32(8, id % 2 ** 32, true);
  view.setUint32(12, Math.floor(id / 2 ** 32), true);
  labels.forEach((value, i) => view.setFloat32(SCALAR_BYTES + 4 * i, value, true));
  return bytes;
}

/**
 * Reads the header of a record.
 *
 * @param view Holds the first {@link IMAGE_HEADER_BYTES} of the payload, or all of a shorter one.
 * @param at Where in `view` the payload begins.
 * @param length How many bytes of payload there are.
 * @throws {SyntaxError} if it is shorter than its header says.
 */
export function parseImageHeader(view: DataView, at: number, length: number): ImageHeader {
  if (length < SCALAR_BYTES) {
    throw new SyntaxError(`expected a header of ${SCALAR_BYTES} bytes, got ${length}`);
  }
  const count = view.getUint32(at, true), imageAt = SCALAR_BYTES + 4 * count;
  if (imageAt > length) {
    const most = Math.floor((length - SCALAR_BYTES) / 4);
    throw new SyntaxError(`its header says that ${count} labels follow, there is room for ${most}`);
  }
  return {
    first: view.getFloat32(at + (count === 0 ? 4 : SCALAR_BYTES), true),
    second: count < 2 ? NaN : view.getFloat32(at + SCALAR_BYTES + 4, true),
    length: imageAt,
  };
}
