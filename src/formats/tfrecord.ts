import { crc32cOf } from "../npm/crc32c.ts";

/**
 * A record as in TensorFlow's TFRecord files: its length in 8 bytes, a checksum of these, the data, a checksum of them. A
 * checksum is a CRC-32C, turned by 15 bits and moved by a constant.
 */
export function encodeTfRecord(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return record;
}

function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32cOf(bytes) >>> 0;
  return ((crc >>> 15 | crc << 17) + 0xa282ead8) >>> 0;
}
