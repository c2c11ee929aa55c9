/** How a workgroup shares out a tile of a product. */
export interface Tile {
  /** Threads from left to right, 4 or more, and from top to bottom; 32 of them or a multiple. */
  readonly threads: readonly [across: number, down: number];
  /** Blocks of 4x4 that a thread makes. */
  readonly blocks: readonly [across: number, down: number];
  /** How much of the inner dimension is in workgroup memory at a time. */
  readonly innerStep: number;
}

/** Names of {@link TILES}: rows x columns. */
export type TileName = keyof typeof TILES;

/** The tiles there are. Each has no more than the 256 threads that WebGPU grants a workgroup everywhere. */
export const TILES = {
  "32x32": { threads: [8, 8], blocks: [1, 1], innerStep: 16 },
  "64x32": { threads: [8, 8], blocks: [1, 2], innerStep: 16 },
  "64x64": { threads: [8, 8], blocks: [2, 2], innerStep: 16 },
  "64x64 by 128 threads": { threads: [8, 16], blocks: [2, 1], innerStep: 16 },
  "64x64 by 256 threads": { threads: [16, 16], blocks: [1, 1], innerStep: 16 },
  "128x16": { threads: [4, 16], blocks: [1, 2], innerStep: 16 },
  "128x32": { threads: [4, 16], blocks: [2, 2], innerStep: 16 },
  "128x64": { threads: [8, 16], blocks: [2, 2], innerStep: 16 },
  "128x128": { threads: [16, 16], blocks: [2, 2], innerStep: 8 },
  "128x128 by 128 threads": { threads: [8, 16], blocks: [4, 2], innerStep: 8 },
  "128x128 in large steps": { threads: [16, 16], blocks: [2, 2], innerStep: 16 },
} as const satisfies Record<string, Tile>;

/** Rows and columns of a tile. */
export function tileSize({ threads, blocks }: Tile): [rows: number, columns: number] {
  return [4 * threads[1] * blocks[1], 4 * threads[0] * blocks[0]];
}

/** What a tile takes of workgroup memory; every adapter grants 16 KiB. */
export function tileBytes(tile: Tile): number {
  const [rows, columns] = tileSize(tile);
  return 4 * tile.innerStep * (rows + 4 + columns + 4);
}
