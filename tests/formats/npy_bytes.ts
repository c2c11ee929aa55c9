/** Numbers as numpy writes them: `<f2` to `>f8`. */
export function npyBytes(type: string, numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const size = Number(type[2]), view = new DataView(new ArrayBuffer(size * numbers.length));
  numbers.forEach((number, i) => {
    const isLittle = type[0] === "<";
    if (size === 2) view.setFloat16(2 * i, number, isLittle);
    else if (size === 4) view.setFloat32(4 * i, number, isLittle);
    else view.setFloat64(8 * i, number, isLittle);
  });
  return new Uint8Array(view.buffer);
}
