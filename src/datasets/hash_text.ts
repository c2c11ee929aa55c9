/**
 * A hash of a text, a whole number below 2^53 (cyrb53, by bryc, in the public domain). Two texts of a hundred million share
 * one by chance in every other set of them, so what hangs on it looks at the texts too.
 */
export function hashText(text: string): number {
  let low = 0xdeadbeef, high = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 2654435761);
    high = Math.imul(high ^ unit, 1597334677);
  }
  low = Math.imul(low ^ low >>> 16, 2246822507) ^ Math.imul(high ^ high >>> 13, 3266489909);
  high = Math.imul(high ^ high >>> 16, 2246822507) ^ Math.imul(low ^ low >>> 13, 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}
