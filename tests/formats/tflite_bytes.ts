/** A table as {@link tinyTflite} writes it: for each field what it holds, or nothing. */
type Field = number | { byte: number } | Part | undefined;
/** A table, a list of tables, of numbers, or bytes, each of which is written after what leads to it. */
type Part = { table: Field[] } | { tables: Part[] } | { ints: number[] } | { bytes: Uint8Array };

/**
 * A network of TensorFlow Lite by the rules of FlatBuffers: an image of 2 x 2 through a convolution of 1 x 1 by (3), with 0.5 added, in
 * numbers of 16 bits that are made 32 bits before.
 *
 * @param kind The number of the operator in place of CONV_2D's.
 */
export function tinyTflite(kind = 3): Uint8Array<ArrayBuffer> {
  const tensor = (name: string, shape: number[], type: number, buffer: number): Part => ({
    table: [
      { ints: shape },
      { byte: type },
      buffer,
      { bytes: new TextEncoder().encode(name) },
    ],
  });
  const operator = (code: number, inputs: number[], outputs: number[], options?: Part): Part => ({
    table: [code, { ints: inputs }, { ints: outputs }, undefined, options],
  });
  const numbers = (array: Float16Array | Float32Array): Part => ({
    table: [{ bytes: new Uint8Array(array.buffer) }],
  });
  return flatBuffer({
    table: [
      3,
      { tables: [{ table: [{ byte: 6 }] }, { table: [{ byte: kind }] }] },
      {
        tables: [{
          table: [
            {
              tables: [
                tensor("image", [1, 2, 2, 1], 0, 0),
                tensor("half", [1, 1, 1, 1], 1, 1),
                tensor("filter", [1, 1, 1, 1], 0, 0),
                tensor("bias", [1], 0, 2),
                tensor("result", [1, 2, 2, 1], 0, 0),
              ],
            },
            { ints: [0] },
            { ints: [4] },
            {
              tables: [
                operator(0, [1], [2]),
                operator(1, [0, 2, 3], [4], { table: [{ byte: 1 }, 1, 1, { byte: 0 }] }),
              ],
            },
          ],
        }],
      },
      undefined,
      { tables: [{ table: [] }, numbers(Float16Array.of(3)), numbers(Float32Array.of(0.5))] },
    ],
  }, "TFL3");
}

function flatBuffer(root: Part, mark: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4096), view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(mark), 4);
  let end = 8;
  /** Writes a part behind all others. Returns where it is. */
  const write = (part: Part): number => {
    end = (end + 3) & ~3;
    if ("bytes" in part || "ints" in part) {
      const start = end, length = "bytes" in part ? part.bytes.length : part.ints.length;
      view.setUint32(start, length, true);
      if ("bytes" in part) bytes.set(part.bytes, start + 4);
      else part.ints.forEach((value, i) => view.setInt32(start + 4 + 4 * i, value, true));
      end += 4 + length * ("bytes" in part ? 1 : 4);
      return start;
    }
    if ("tables" in part) {
      const start = end;
      view.setUint32(start, part.tables.length, true);
      end += 4 + 4 * part.tables.length;
      for (const [i, table] of part.tables.entries()) {
        const at = start + 4 + 4 * i;
        view.setUint32(at, write(table) - at, true);
      }
      return start;
    }
    const fields = end, size = 4 + 2 * part.table.length, start = (fields + size + 3) & ~3;
    view.setUint16(fields, size, true);
    view.setUint16(fields + 2, 4 + 4 * part.table.length, true);
    view.setInt32(start, start - fields, true);
    end = start + 4 + 4 * part.table.length;
    for (const [i, field] of part.table.entries()) {
      if (field === undefined) continue;
      const at = start + 4 + 4 * i;
      view.setUint16(fields + 4 + 2 * i, at - start, true);
      if (typeof field === "number") view.setInt32(at, field, true);
      else if ("byte" in field) view.setInt8(at, field.byte);
      else view.setUint32(at, write(field) - at, true);
    }
    return start;
  };
  view.setUint32(0, write(root), true);
  return bytes.slice(0, end);
}
