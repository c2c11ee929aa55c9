/** Numbers of 16 bits: IEEE's half precision, or the upper half of a float32. */
export type HalfType = "F16" | "BF16";

/**
 * Numbers of 16 bits, the lower byte first, as float32, which holds each of them exactly. The result is a fresh array of
 * twice as many bytes.
 *
 * @param bytes May begin anywhere in memory.
 */
export function widenHalves(bytes: Uint8Array, type: HalfType): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = new Float32Array(bytes.byteLength >> 1);
  if (type === "F16") {
    for (let i = 0; i < numbers.length; i++) numbers[i] = view.getFloat16(2 * i, true);
  } else {
    // Bits are moved, not numbers, so that those of a NaN stay as they are.
    const bits = new Uint32Array(numbers.buffer);
    for (let i = 0; i < bits.length; i++) bits[i] = view.getUint16(2 * i, true) << 16;
  }
  return numbers;
}
