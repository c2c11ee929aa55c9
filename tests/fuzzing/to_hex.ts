/** Bytes in hexadecimal, at most `most` of them. */
export function toHex(bytes: Uint8Array, most = 1024): string {
  return bytes.subarray(0, most).toHex() + (bytes.length > most ? `… ${bytes.length} bytes` : "");
}
