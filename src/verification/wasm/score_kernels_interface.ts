// Made of src/verification/assembly by `deno task build:wasm`.

/** What src/verification/assembly exports, where the arguments are explained. */
export interface ScoreKernels {
  packPanels(from: number, rowStride: number, columnStride: number, inner: number, columns: number, wide: number, panels: number, panelBytes: number): void;
  rowProducts(from: number, rows: number, count: number, taps: number, tapCount: number, inner: number, panels: number, columns: number, to: number, outs: number): void;
}
