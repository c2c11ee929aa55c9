/** How a workgroup shares out a tile of a product. */
export interface Tile {
  /** Threads from left to right, and from top to bottom. */
  readonly threads: readonly [across: number, down: number];
  /** Blocks of 4x4 that a thread makes. */
  readonly blocks: readonly [across: number, down: number];
  /** How much of the inner dimension is in workgroup memory at a time. */
  readonly innerStep: number;
}

/** From the smallest to the largest: what {@link chooseTile} chooses from. */
export const TILES: Record<string, Tile> = {
  "32x32": { threads: [8, 8], blocks: [1, 1], innerStep: 16 },
  "64x32": { threads: [8, 8], blocks: [1, 2], innerStep: 16 },
  "64x64": { threads: [8, 8], blocks: [2, 2], innerStep: 16 },
  "64x64, 256 threads": { threads: [16, 16], blocks: [1, 1], innerStep: 32 },
  "128x16": { threads: [4, 16], blocks: [1, 2], innerStep: 16 },
  "128x32": { threads: [4, 16], blocks: [2, 2], innerStep: 16 },
  "128x64": { threads: [8, 16], blocks: [2, 2], innerStep: 16 },
  "128x128": { threads: [16, 16], blocks: [2, 2], innerStep: 16 },
};

/** Rows and columns of a tile. */
export function tileSize({ threads, blocks }: Tile): [rows: number, columns: number] {
  return [4 * threads[1] * blocks[1], 4 * threads[0] * blocks[0]];
}
