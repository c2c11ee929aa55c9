import type { ImageKernels } from "./image_kernels_interface.ts";
import bytes from "./image_kernels.base64" with { type: "text" };

/** A memory that is larger than so many bytes is let go when the next picture begins. */
const MOST_KEPT = 2 ** 26;

let module: WebAssembly.Module | undefined;

let kernels: ImageKernels & { memory: WebAssembly.Memory } | undefined;

/**
 * Our kernels for pictures: `src/images/assembly` in a memory of its own. What they hold of one picture is let go
 * when the next begins, with `makeRoom`.
 */
export function imageKernels(): ImageKernels {
  return instance();
}

/**
 * Where `length` bytes of the kernels' memory are free.
 *
 * @throws {Error} if there is no memory left.
 */
export function kernelRoom(length: number): number {
  return present(instance().allocate(length));
}

/** Lets go of the last picture, and puts the bytes of the next, or of its file, into the kernels' memory. */
export function putBytes(bytes: Uint8Array): number {
  if (kernels && kernels.memory.buffer.byteLength > MOST_KEPT) kernels = undefined;
  const address = present(instance().makeRoom(bytes.length));
  kernelBytes(address, bytes.length).set(bytes);
  return address;
}

/** Bytes of the kernels' memory, until more of it is taken. */
export function kernelBytes(address: number, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(instance().memory.buffer as ArrayBuffer, address, length);
}

function instance() {
  module ??= new WebAssembly.Module(Uint8Array.fromBase64(bytes));
  kernels ??= new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as
    & typeof kernels
    & object;
  return kernels;
}

function present(address: number): number {
  if (address === 0) throw new Error("there is no memory left for its pixels");
  return address;
}

function abort(): never {
  throw new Error("the kernels for pictures are at fault");
}
