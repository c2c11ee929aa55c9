// Made of src/images/assembly by `deno task build:wasm`.

/** What src/images/assembly exports, where the arguments are explained. */
export interface ImageKernels {
  decodeWindow(left: number, top: number, columns: number, rows: number): number;
  encodePicture(pixels: number, width: number, height: number, quality: number): number;
  makeRoom(bytes: number): number;
  pictureHeight(): number;
  pictureWidth(): number;
  readHeader(): boolean;
  allocate(bytes: number): number;
  mirrorRows(pixels: number, columns: number, rows: number): void;
  normalizeBytes(from: number, count: number, to: number): void;
  packPixels(from: number, count: number, to: number): void;
  unpackPixels(from: number, rowBytes: number, columns: number, rows: number, to: number): void;
  resizeColumns(from: number, fromBytes: number, rowBytes: number, weights: number, fours: number, places: number, to: number): void;
  resizeRows(from: number, rowBytes: number, rows: number, weights: number, fours: number, places: number, to: number, toBytes: number): void;
  warp(from: number, width: number, height: number, a: number, b: number, c: number, d: number, e: number, f: number, columns: number, rows: number, samples: number, to: number): void;
  encodedBytes(): number;
}
