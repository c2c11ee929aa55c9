/** A table of a file: for each field what it holds, or nothing. */
type Field = number | { byte: number } | Part | undefined;
/** A table, a list of tables, of numbers, or bytes, each of which is written after what leads to it. */
type Part = { table: Field[] } | { tables: Part[] } | { ints: number[] } | { bytes: Uint8Array };

/** A tensor of a network: its sizes and, of a constant, its numbers. */
type Tensor = [shape: number[], numbers?: Float32Array | Float16Array | Int32Array];
/** An operator by its number in the format, its inputs and output by their names, and its options. */
type Operator = [kind: number, inputs: string[], output: string, options?: Field[]];

/** A network of TensorFlow Lite by the rules of FlatBuffers, from the first tensor to the last. */
function tfliteBytes(tensors: Record<string, Tensor>, operators: Operator[]) {
  const names = Object.keys(tensors), kinds = [...new Set(operators.map(([kind]) => kind))];
  const numbersOf = (some: string[]): Part => ({ ints: some.map((name) => names.indexOf(name)) });
  const typeOf = ([, numbers]: Tensor) =>
    numbers instanceof Float16Array ? 1 : numbers instanceof Int32Array ? 2 : 0;
  const constants = Object.values(tensors).flatMap(([, numbers]) => numbers ?? []);
  return flatBuffer({
    table: [
      3,
      { tables: kinds.map((kind) => ({ table: [{ byte: kind }] })) },
      {
        tables: [{
          table: [
            {
              tables: Object.entries(tensors).map(([name, tensor]) => ({
                table: [
                  { ints: tensor[0] },
                  { byte: typeOf(tensor) },
                  tensor[1] ? constants.indexOf(tensor[1]) + 1 : 0,
                  { bytes: new TextEncoder().encode(name) },
                ],
              })),
            },
            { ints: [0] },
            { ints: [names.length - 1] },
            {
              tables: operators.map(([kind, inputs, output, options]) => ({
                table: [
                  kinds.indexOf(kind),
                  numbersOf(inputs),
                  numbersOf([output]),
                  undefined,
                  options && { table: options },
                ],
              })),
            },
          ],
        }],
      },
      undefined,
      {
        tables: [
          { table: [] },
          ...constants.map(({ buffer }) => ({ table: [{ bytes: new Uint8Array(buffer) }] })),
        ],
      },
    ],
  }, "TFL3");
}

/**
 * An image of 2 x 2 through a convolution of 1 x 1 by (3), with 0.5 added, in numbers of 16 bits that are made 32 bits before.
 *
 * @param kind The number of the operator in place of CONV_2D's.
 */
export function tinyTflite(kind = 3): Uint8Array<ArrayBuffer> {
  return tfliteBytes({
    image: [[1, 2, 2, 1]],
    half: [[1, 1, 1, 1], Float16Array.of(3)],
    filter: [[1, 1, 1, 1]],
    bias: [[1], Float32Array.of(0.5)],
    result: [[1, 2, 2, 1]],
  }, [
    [6, ["half"], "filter"],
    [kind, ["image", "filter", "bias"], "result", [{ byte: 1 }, 1, 1, { byte: 0 }]],
  ]);
}

/**
 * A network as those are that find faces, narrow, with every operator that these have: images [B, 8, 8, 3] through three blocks to
 * 20 places of 2 numbers.
 */
export function smallTflite(): Uint8Array<ArrayBuffer> {
  let seed = 0;
  const some = (...shape: number[]): [number[], Float32Array] => [
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.sin(++seed * seed)),
  ];
  const half = some(4, 3, 3, 3);
  const convolution = (stride: number) => [{ byte: 0 }, stride, stride, { byte: 0 }];
  const depthwise = (stride: number) => [{ byte: 0 }, stride, stride, 1, { byte: 0 }];
  return tfliteBytes({
    image: [[1, 8, 8, 3]],
    half: [half[0], Float16Array.from(half[1])],
    first: [half[0]],
    firstBias: some(4),
    begun: [[1, 4, 4, 4]],
    bent: [[1, 4, 4, 4]],
    each: some(1, 3, 3, 4),
    eachBias: some(4),
    mixing: some(4, 1, 1, 4),
    mixingBias: some(4),
    between: [[1, 4, 4, 4]],
    mixed: [[1, 4, 4, 4]],
    sum: [[1, 4, 4, 4]],
    block: [[1, 4, 4, 4]],
    eachSecond: some(1, 3, 3, 4),
    wider: some(6, 1, 1, 4),
    widerBias: some(6),
    smaller: [[1, 2, 2, 4]],
    wide: [[1, 2, 2, 6]],
    pooled: [[1, 2, 2, 4]],
    pads: [[4, 2], Int32Array.of(0, 0, 0, 0, 0, 0, 0, 2)],
    padded: [[1, 2, 2, 6]],
    both: [[1, 2, 2, 6]],
    slopes: some(1, 1, 6),
    last: [[1, 2, 2, 6]],
    near: some(2, 1, 1, 4),
    far: some(2, 1, 1, 6),
    bias: some(2),
    nearPlaces: [[1, 4, 4, 2]],
    farPlaces: [[1, 2, 2, 2]],
    nearRows: [[1, 16, 2]],
    farRows: [[1, 4, 2]],
    places: [[1, 20, 2]],
  }, [
    [6, ["half"], "first"],
    [3, ["image", "first", "firstBias"], "begun", convolution(2)],
    [19, ["begun"], "bent"],
    [4, ["bent", "each", "eachBias"], "between", depthwise(1)],
    [3, ["between", "mixing", "mixingBias"], "mixed", convolution(1)],
    [0, ["bent", "mixed"], "sum", [{ byte: 0 }]],
    [19, ["sum"], "block"],
    [4, ["block", "eachSecond", "eachBias"], "smaller", depthwise(2)],
    [3, ["smaller", "wider", "widerBias"], "wide", convolution(1)],
    [17, ["block"], "pooled", [{ byte: 0 }, 2, 2, 2, 2, { byte: 0 }]],
    [34, ["pooled", "pads"], "padded"],
    [0, ["wide", "padded"], "both", [{ byte: 0 }]],
    [54, ["both", "slopes"], "last"],
    [3, ["block", "near", "bias"], "nearPlaces", convolution(1)],
    [3, ["last", "far", "bias"], "farPlaces", convolution(1)],
    [22, ["nearPlaces"], "nearRows"],
    [22, ["farPlaces"], "farRows"],
    [2, ["nearRows", "farRows"], "places", [1, { byte: 0 }]],
  ]);
}

function flatBuffer(root: Part, mark: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 ** 14), view = new DataView(bytes.buffer);
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
