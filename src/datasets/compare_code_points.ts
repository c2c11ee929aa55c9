/**
 * Orders two strings by code point, as Python's `sorted` does. `<` orders by UTF-16 unit, which puts
 * an emoji before some of the letters that come after it.
 *
 * @returns Below 0, 0 or above 0, as `Array.prototype.sort` takes it.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** The UTF-16 unit, with halves of the code points above U+FFFF moved behind all others. */
function rank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;
}
