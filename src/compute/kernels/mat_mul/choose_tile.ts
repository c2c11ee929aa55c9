import { type Tile, type TileName, TILES, tileSize } from "./tile.ts";

/** The sizes of a product, which decide how it is best cut. */
export interface ProductSize {
  readonly groups: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

/** What products have in common that one tile suits best. */
export type ProductClass =
  | "few tiles"
  | "many tiles"
  | "64 columns"
  | "32 columns"
  | "16 columns"
  | "32 rows";

/** The tile of each class of products on an adapter. */
export type TileChoice = Readonly<Record<ProductClass, TileName>>;

/** Tiles for an adapter of which nothing is known. */
export const DEFAULT_TILES: TileChoice = {
  "few tiles": "64x64",
  "many tiles": "128x128",
  "64 columns": "64x64",
  "32 columns": "128x32",
  "16 columns": "128x16",
  "32 rows": "32x32",
};

let choice = DEFAULT_TILES;

/** Makes `tiles` what {@link chooseTile} chooses from now on, and returns what it chose until now. */
export function useTiles(tiles: TileChoice): TileChoice {
  const before = choice;
  choice = tiles;
  return before;
}

/** The tile for a product on the adapter in use. */
export function chooseTile(size: ProductSize): Tile {
  return TILES[choice[productClass(size)]];
}

/** Workgroups that keep a large GPU busy. Cutting for the sake of fewer aims at more, as it costs a second pass. */
const BUSY = 256, CUT = 512;

/** Steps along the inner dimension that are worth a workgroup of their own. */
const LEAST_STEPS = 8;

/** Which class a product is of. */
export function productClass({ groups, rows, columns }: ProductSize): ProductClass {
  if (rows <= 32) return "32 rows";
  if (columns <= 16) return "16 columns";
  if (columns <= 32) return "32 columns";
  const tiles = groups * Math.ceil(rows / 128) * Math.ceil(columns / 128);
  if (tiles < BUSY) return "few tiles";
  return columns <= 64 ? "64 columns" : "many tiles";
}

/**
 * Into how many parts to cut the inner dimension, so that a product of few tiles keeps a GPU busy.
 *
 * @param most How many parts' sums there is room for.
 */
export function countParts(
  { groups, rows, columns, inner }: ProductSize,
  tile: Tile,
  most: number,
): number {
  const [tileRows, tileColumns] = tileSize(tile);
  const tiles = groups * Math.ceil(rows / tileRows) * Math.ceil(columns / tileColumns);
  const steps = Math.ceil(inner / tile.innerStep);
  const wanted = Math.min(Math.ceil(CUT / tiles), Math.floor(steps / LEAST_STEPS), most);
  if (tiles >= BUSY || wanted <= 1) return 1;
  // Each part does as many steps; fewer parts may do for that.
  return Math.ceil(steps / Math.ceil(steps / wanted));
}
