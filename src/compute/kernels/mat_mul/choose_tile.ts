import type { WebGPUBackend } from "../webgpu_program.ts";
import { type Tile, TILES, tileSize } from "./tile.ts";

/** The sizes of a product, which decide how it is best cut. */
export interface ProductSize {
  readonly groups: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** Numbers in the result. */
  readonly resultSize: number;
}

/** Workgroups that keep a large GPU busy; with fewer tiles, the inner dimension is cut into parts. */
const BUSY = 256;

/** Steps of a tile that are worth a workgroup of their own. */
const LEAST_STEPS = 8;

/** How to cut a product on an adapter. */
export function chooseTile(
  backend: WebGPUBackend,
  size: ProductSize,
): { tile: Tile; parts: number } {
  const tile = TILES[tileName(size)];
  return { tile, parts: countParts(backend, size, tile) };
}

function tileName({ groups, rows, columns }: ProductSize): string {
  if (columns <= 16 && rows > 64) return "128x16";
  if (columns <= 32 && rows > 64) return "128x32";
  if (columns <= 32 || rows <= 32) return "32x32";
  const largeTiles = groups * Math.ceil(rows / 128) * Math.ceil(columns / 128);
  return largeTiles >= BUSY && columns > 64 ? "128x128" : "64x64";
}

function countParts(
  backend: WebGPUBackend,
  { groups, rows, columns, inner, resultSize }: ProductSize,
  tile: Tile,
): number {
  const [tileRows, tileColumns] = tileSize(tile);
  const tiles = groups * Math.ceil(rows / tileRows) * Math.ceil(columns / tileColumns);
  const steps = Math.ceil(inner / tile.innerStep);
  const bindable = Math.floor(backend.device.limits.maxStorageBufferBindingSize / 4 / resultSize);
  const parts = Math.max(
    1,
    Math.min(Math.ceil(BUSY / tiles), Math.floor(steps / LEAST_STEPS), bindable),
  );
  // As many as have steps to do when each does as many.
  return Math.max(1, Math.ceil(steps / Math.ceil(steps / parts)));
}
