/** A record of mxnet's image files: its header, the `IRHeader`, and what follows. */
export interface ImageRecord {
  /** One number, or several: `[identity, ...]` of an image, `[first, end]` of a range of records. */
  labels: Float32Array<ArrayBuffer>;
  /** The bytes of the image; none in records that only say where others are. Shares memory. */
  image: Uint8Array;
}

const HEADER_BYTES = 24; // flag (uint32), label (float32), id (uint64), id2 (uint64)

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
  const bytes = new Uint8Array(HEADER_BYTES + 4 * labels.length), view = new DataView(bytes.buffer);
  view.setUint32(0, labels.length, true);
  view.setFloat32(4, label, true);
  view.setUint32(8, id % 2 ** 32, true);
  view.setUint32(12, Math.floor(id / 2 ** 32), true);
  labels.forEach((value, i) => view.setFloat32(HEADER_BYTES + 4 * i, value, true));
  return bytes;
}

/**
 * Takes the payload of a record apart.
 *
 * @throws {SyntaxError} if it is shorter than its header says.
 */
export function parseImageRecord(payload: Uint8Array): ImageRecord {
  if (payload.length < HEADER_BYTES) {
    throw new SyntaxError(`expected a header of ${HEADER_BYTES} bytes, got ${payload.length}`);
  }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = view.getUint32(0, true), imageAt = HEADER_BYTES + 4 * count;
  if (imageAt > payload.length) {
    throw new SyntaxError(
      `its header says that ${count} labels follow, it has room for ` +
        `${Math.floor((payload.length - HEADER_BYTES) / 4)}`,
    );
  }
  const labels = count === 0
    ? Float32Array.of(view.getFloat32(4, true))
    : Float32Array.from({ length: count }, (_, i) => view.getFloat32(HEADER_BYTES + 4 * i, true));
  return { labels, image: payload.subarray(imageAt) };
}
