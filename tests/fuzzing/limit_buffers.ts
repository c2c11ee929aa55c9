const NAMES = [
  "ArrayBuffer",
  "SharedArrayBuffer",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
];

/** An input made a parser take more memory than it may. */
export class TooMuchMemory extends Error {
  override readonly name = "TooMuchMemory";
}

let left = Infinity, fault: TooMuchMemory | undefined;

/**
 * Lets `use` make at most `limit` bytes of buffers, those that it lets go of again among them. Constructors of array
 * buffers and typed arrays are watched, and the methods that copy; what the engine, the system
 * or a wasm module makes is not.
 *
 * @throws {TooMuchMemory} in place of the buffer that is too much, and again in the end if that was caught.
 */
export async function limitBuffers<T>(limit: number, use: () => T | Promise<T>): Promise<T> {
  watch();
  left = limit;
  fault = undefined;
  try {
    return await use();
  } finally {
    left = Infinity;
    // deno-lint-ignore no-unsafe-finally
    if (fault) throw fault;
  }
}

function count(bytes: number) {
  if (!(bytes > 0)) return;
  left -= bytes;
  if (left >= 0) return;
  fault ??= new TooMuchMemory(`it makes buffers of ${-left} bytes more than allowed`);
  throw fault;
}

let isWatching = false;

/** Parsers look constructors up when they are called, so that what is put in their place here is seen there. */
function watch() {
  if (isWatching) return;
  isWatching = true;
  const scope = globalThis as unknown as Record<string, typeof Uint8Array>;
  for (const name of NAMES) {
    const { BYTES_PER_ELEMENT = 1 } = scope[name];
    scope[name] = new Proxy(scope[name], {
      construct(target, args, newTarget) {
        const [from] = args;
        const isView = from instanceof ArrayBuffer || from instanceof SharedArrayBuffer;
        if (!isView) count((typeof from === "number" ? from : from?.length) * BYTES_PER_ELEMENT);
        return Reflect.construct(target, args, newTarget);
      },
    });
  }
  const typedArrays = Object.getPrototypeOf(Uint8Array.prototype);
  for (const name of ["slice", "map", "filter", "with", "toSorted", "toReversed"]) {
    countResults(typedArrays, name);
  }
  countResults(ArrayBuffer.prototype, "slice");
}

/** Of these the copy is no longer than what is copied, so it may be counted when it is made. */
function countResults(prototype: object, name: string) {
  const methods = prototype as Record<string, (...args: unknown[]) => { byteLength: number }>;
  const method = methods[name];
  methods[name] = function (...args: unknown[]) {
    const result = method.apply(this, args);
    count(result.byteLength);
    return result;
  };
}
