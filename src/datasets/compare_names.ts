const ZERO = 48, NINE = 57;

/**
 * Orders the names of identities, whatever source they come from: whole numbers by value and before all others, the others by
 * code point. Numbers of one value, `7` and `007`, are two names, the shorter one first.
 *
 * @returns Below 0, 0 or above 0, as `Array.prototype.sort` takes it.
 */
export function compareNames(a: string, b: string): number {
  const isNumber = isWholeNumber(a);
  if (isNumber !== isWholeNumber(b)) return isNumber ? -1 : 1;
  if (!isNumber) return compareCodePoints(a, b);
  const digitsOfA = a.length - zeros(a), digitsOfB = b.length - zeros(b);
  if (digitsOfA !== digitsOfB) return digitsOfA - digitsOfB;
  if (a.length === b.length) return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = [a.slice(zeros(a)), b.slice(zeros(b))];
  return x < y ? -1 : x > y ? 1 : a.length - b.length;
}

/** Whether a name is a whole number, which numbers somebody in one source and somebody else in another. */
export function isWholeNumber(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    if (unit < ZERO || unit > NINE) return false;
  }
  return name !== "";
}

/** How many zeros it begins with. */
function zeros(name: string): number {
  let count = 0;
  while (name.charCodeAt(count) === ZERO) count++;
  return count;
}

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
