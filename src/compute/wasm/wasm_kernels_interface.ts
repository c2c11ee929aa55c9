// Made of src/compute/assembly by `deno task build:wasm`.

/** What src/compute/assembly exports, where the arguments are explained. */
export interface WasmKernels {
  avgPoolGradient(dy: number, dx: number, images: number, height: number, width: number, channels: number, outHeight: number, outWidth: number, filterHeight: number, filterWidth: number, strideHeight: number, strideWidth: number, top: number, left: number): void;
  channelStatistics(x: number, rows: number, channels: number, to: number): void;
  depthwiseConvolution(x: number, filter: number, y: number, images: number, height: number, width: number, channels: number, outHeight: number, outWidth: number, filterHeight: number, filterWidth: number, strideHeight: number, strideWidth: number, top: number, left: number, taps: number, finish: number): void;
  depthwiseFilterGradient(x: number, dy: number, to: number, images: number, height: number, width: number, channels: number, outHeight: number, outWidth: number, filterHeight: number, filterWidth: number, strideHeight: number, strideWidth: number, top: number, left: number): void;
  depthwiseInputGradient(dy: number, filter: number, dx: number, images: number, height: number, width: number, channels: number, outHeight: number, outWidth: number, filterHeight: number, filterWidth: number, strideHeight: number, strideWidth: number, top: number, left: number, taps: number): void;
  marginSoftmax(cosines: number, columns: number, own: number, margins: number, count: number, width: number, scale: number, multiplier: number, cosine: number, sine: number, turn: number, shift: number, offset: number, leastSineSquared: number, rows: number): void;
  marginSoftmaxGradient(cosines: number, columns: number, count: number, width: number, scale: number, rows: number, dLosses: number, dCosines: number, dOwn: number): void;
  maxPool(x: number, height: number, width: number, channels: number, outHeight: number, outWidth: number, windowHeight: number, windowWidth: number, strideHeight: number, strideWidth: number, top: number, left: number, to: number): void;
  maxPoolGradient(dy: number, x: number, y: number, dx: number, images: number, height: number, width: number, channels: number, outHeight: number, outWidth: number, filterHeight: number, filterWidth: number, strideHeight: number, strideWidth: number, top: number, left: number): void;
  channelGradientSums(dy: number, x: number, rows: number, channels: number, statistics: number, gamma: number, beta: number, epsilon: number, least: number, work: number, to: number): void;
  normalizeChannels(x: number, addend: number, rows: number, channels: number, statistics: number, gamma: number, beta: number, epsilon: number, least: number, work: number, to: number): void;
  normalizeChannelsGradient(dy: number, x: number, rows: number, channels: number, statistics: number, gamma: number, beta: number, sums: number, share: number, epsilon: number, least: number, work: number, to: number): void;
  normalizeRows(x: number, rows: number, width: number, least: number, to: number): void;
  normalizeRowsGradient(dy: number, x: number, rows: number, width: number, least: number, to: number): void;
  outerProducts(x: number, xPanel: number, xImage: number, xRow: number, xPixel: number, dy: number, dyPanel: number, dyPixel: number, images: number, height: number, width: number, out: number, rows: number, columns: number): void;
  packPanels(from: number, rowStride: number, columnStride: number, inner: number, columns: number, wide: number, panels: number, panelBytes: number): void;
  finishPixels(y: number, pixels: number, columns: number, pixel: number, finish: number, first: number): void;
  fillZeros(to: number, bytes: number): void;
  padImages(from: number, images: number, height: number, rowBytes: number, to: number, paddedHeight: number, paddedRowBytes: number, top: number, left: number): void;
  pixelOffsets(to: number, images: number, height: number, width: number, image: number, row: number, pixel: number): void;
  prelu(x: number, alpha: number, to: number, rows: number, columns: number): void;
  preluGradient(dy: number, x: number, alpha: number, dx: number, dAlpha: number, sums: number, rows: number, columns: number): void;
  reluGradient(dy: number, y: number, count: number, to: number): void;
  finishedRowProducts(from: number, rows: number, count: number, taps: number, tapCount: number, inner: number, panels: number, columns: number, to: number, outs: number, finish: number): void;
  rowProducts(from: number, rows: number, count: number, taps: number, tapCount: number, inner: number, panels: number, columns: number, to: number, outs: number): void;
  segmentSum(x: number, segments: number, to: number, rows: number, columns: number, count: number): void;
  finishedProducts(from: number, rows: number, count: number, taps: number, tapCount: number, inner: number, panels: number, columns: number, to: number, outs: number, bias: number, addend: number, addendColumns: number, slopes: number): void;
  separableConvolution(x: number, height: number, width: number, channels: number, outHeight: number, outWidth: number, stride: number, top: number, left: number, zeros: number, filter: number, work: number, rows: number, taps: number, panels: number, columns: number, to: number, outs: number, bias: number, addend: number, addendColumns: number, slopes: number): void;
  sgdStep(w: number, v: number, gradient: number, newW: number, newV: number, count: number, momentum: number, decay: number, rate: number): void;
  stridedWinogradFilter(taps: number, tapBytes: number, bytes: number, to: number, placeBytes: number, work: number): void;
  stridedWinogradFilterGradient(sums: number, inputs: number, columns: number, gradient: number, outputs: number, work: number): void;
  stridedWinogradInputGradient(from: number, tileBytes: number, placeBytes: number, columns: number, dx: number, height: number, width: number, channels: number, tiles: number, count: number, work: number): void;
  stridedWinogradOuterProducts(x: number, xTileBytes: number, xPlaceBytes: number, dy: number, dyTileBytes: number, dyPlaceBytes: number, fourThree: number, fourFour: number, threeFour: number, count: number, sums: number, rows: number, columns: number): void;
  stridedWinogradProducts(tiles: number, tileBytes: number, placeBytes: number, rows: number, fourThree: number, fourFour: number, threeFour: number, count: number, tap: number, inputs: number, panels: number, panelBytes: number, columns: number, to: number, toTileBytes: number, toPlaceBytes: number, outs: number): void;
  stridedWinogradResults(from: number, tileBytes: number, placeBytes: number, columns: number, y: number, height: number, width: number, channels: number, tiles: number, count: number, work: number): void;
  stridedWinogradTiles(side: number, x: number, height: number, width: number, channels: number, tiles: number, count: number, withPixels: boolean, to: number, tileBytes: number, placeBytes: number, work: number): void;
  thinProducts(x: number, rows: number, inner: number, matrix: number, columns: number, to: number): void;
  winogradFilter(taps: number, tapBytes: number, bytes: number, to: number, placeBytes: number, work: number): void;
  winogradFilterGradient(sums: number, inputs: number, columns: number, gradient: number, outputs: number, work: number): void;
  winogradResults(from: number, tileBytes: number, placeBytes: number, columns: number, y: number, height: number, width: number, channels: number, tilesDown: number, tilesAcross: number, first: number, count: number, work: number, finish: number): void;
  winogradTiles(side: number, x: number, height: number, width: number, channels: number, top: number, left: number, tilesDown: number, tilesAcross: number, first: number, count: number, to: number, tileBytes: number, placeBytes: number, work: number): void;
}
