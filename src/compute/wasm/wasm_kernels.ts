import relaxed from "./kernels_relaxed_simd.base64" with { type: "text" };
import plain from "./kernels_simd.base64" with { type: "text" };
import { type WasmBackend, wasmBackend } from "./wasm_backend.ts";

/** What `src/compute/assembly` exports, where the arguments are explained. Places and steps are bytes. */
export interface WasmKernels {
  fillZeros(to: number, bytes: number): void;
  padImages(
    from: number,
    images: number,
    height: number,
    rowBytes: number,
    to: number,
    paddedHeight: number,
    paddedRowBytes: number,
    top: number,
    left: number,
  ): void;
  pixelOffsets(
    to: number,
    images: number,
    height: number,
    width: number,
    image: number,
    row: number,
    pixel: number,
  ): void;
  packPanels(
    from: number,
    rowStride: number,
    columnStride: number,
    inner: number,
    columns: number,
    wide: number,
    panels: number,
    panelBytes: number,
  ): void;
  rowProducts(
    from: number,
    rows: number,
    count: number,
    taps: number,
    tapCount: number,
    inner: number,
    panels: number,
    columns: number,
    to: number,
    outs: number,
  ): void;
  outerProducts(
    x: number,
    xPanel: number,
    xImage: number,
    xRow: number,
    xPixel: number,
    dy: number,
    dyPanel: number,
    dyPixel: number,
    images: number,
    height: number,
    width: number,
    out: number,
    rows: number,
    columns: number,
  ): void;
  sgdStep(
    w: number,
    v: number,
    gradient: number,
    newW: number,
    newV: number,
    count: number,
    momentum: number,
    decay: number,
    rate: number,
  ): void;
  marginSoftmax(
    cosines: number,
    columns: number,
    own: number,
    count: number,
    width: number,
    scale: number,
    cosine: number,
    sine: number,
    turn: number,
    shift: number,
    rows: number,
  ): void;
  marginSoftmaxGradient(
    cosines: number,
    columns: number,
    own: number,
    count: number,
    width: number,
    scale: number,
    cosine: number,
    sine: number,
    turn: number,
    shift: number,
    leastSineSquared: number,
    rows: number,
    dLosses: number,
    dCosines: number,
    dOwn: number,
  ): void;
  reluGradient(
    dy: number,
    y: number,
    count: number,
    to: number,
  ): void;
  channelStatistics(
    x: number,
    rows: number,
    channels: number,
    to: number,
  ): void;
  normalizeChannels(
    x: number,
    addend: number,
    rows: number,
    channels: number,
    statistics: number,
    gamma: number,
    beta: number,
    epsilon: number,
    least: number,
    work: number,
    to: number,
  ): void;
  channelGradientSums(
    dy: number,
    x: number,
    rows: number,
    channels: number,
    statistics: number,
    gamma: number,
    beta: number,
    epsilon: number,
    least: number,
    work: number,
    to: number,
  ): void;
  normalizeChannelsGradient(
    dy: number,
    x: number,
    rows: number,
    channels: number,
    statistics: number,
    gamma: number,
    beta: number,
    sums: number,
    share: number,
    epsilon: number,
    least: number,
    work: number,
    to: number,
  ): void;
  normalizeRows(
    x: number,
    rows: number,
    width: number,
    least: number,
    to: number,
  ): void;
  normalizeRowsGradient(
    dy: number,
    x: number,
    rows: number,
    width: number,
    least: number,
    to: number,
  depthwiseConvolution(
    x: number,
    filter: number,
    y: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    taps: number,
  ): void;
  depthwiseInputGradient(
    dy: number,
    filter: number,
    dx: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    taps: number,
  ): void;
  depthwiseFilterGradient(
    x: number,
    dy: number,
    to: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
  ): void;
  maxPoolGradient(
    dy: number,
    x: number,
    y: number,
    dx: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
  ): void;
  avgPoolGradient(
    dy: number,
    dx: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
  ): void;
  preluGradient(
    dy: number,
    x: number,
    alpha: number,
    dx: number,
    dAlpha: number,
    sums: number,
    rows: number,
    columns: number,
  ): void;
  segmentSum(
    x: number,
    segments: number,
    to: number,
    rows: number,
    columns: number,
    count: number,
  ): void;
}

let kernels: { of: WasmBackend; exports: WasmKernels } | undefined;

/** Our kernels in the memory of tfjs' wasm backend, which must be the one in use. */
export function wasmKernels(): WasmKernels {
  const backend = wasmBackend();
  if (kernels?.of !== backend) {
    const imports = { env: { memory: backend.wasm.asm.memory } };
    kernels = {
      of: backend,
      exports: new WebAssembly.Instance(wasmModule(), imports).exports as unknown as WasmKernels,
    };
  }
  return kernels.exports;
}

/** With relaxed SIMD where the engine knows it. */
function wasmModule(): WebAssembly.Module {
  const bytes = Uint8Array.fromBase64(relaxed);
  return new WebAssembly.Module(
    WebAssembly.validate(bytes) ? bytes : Uint8Array.fromBase64(plain),
  );
}
