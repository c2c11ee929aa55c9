/** The largest float32 that is not beyond a number from 1 on. */
export function float32AtMost(value: number): number {
  const rounded = Math.fround(value);
  if (rounded <= value) return rounded;
  const bits = new Uint32Array(Float32Array.of(rounded).buffer);
  bits[0]--; // the next one towards 0
  return new Float32Array(bits.buffer)[0];
}
