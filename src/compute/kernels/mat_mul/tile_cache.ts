import { dirname, join } from "node:path";
import type { ProductClass, TileChoice } from "./choose_tile.ts";
import type { TileName } from "./tile.ts";
import { CANDIDATES } from "./tune_tiles.ts";

/** Where tiles found earlier are kept, or undefined without the permission to read and write there. */
export function tileCachePath(): string | undefined {
  const folder = {
    darwin: () => under("HOME", "Library", "Caches"),
    windows: () => under("LOCALAPPDATA"),
  }[Deno.build.os as string] ?? (() => under("XDG_CACHE_HOME") ?? under("HOME", ".cache"));
  const path = folder();
  return path && join(path, "virtual-fc", "webgpu_tiles.json");
}

function under(variable: string, ...folders: string[]): string | undefined {
  if (!granted({ name: "env", variable })) return undefined;
  const root = Deno.env.get(variable);
  return root && join(root, ...folders);
}

// Asking only what is granted already never prompts.
function granted(descriptor: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}

/** The tiles that {@link writeTiles} wrote for an adapter; what cannot be read or understood is not there. */
export function readTiles(path: string, adapter: string): Partial<TileChoice> {
  const tiles = readAll(path)[adapter];
  if (typeof tiles !== "object" || tiles === null) return {};
  const known = Object.entries(tiles as Record<string, TileName>).filter(([productClass, tile]) =>
    Object.hasOwn(CANDIDATES, productClass) &&
    CANDIDATES[productClass as ProductClass].includes(tile)
  );
  return Object.fromEntries(known);
}

/** Keeps tiles of an adapter for {@link readTiles}, if that is possible. */
export function writeTiles(path: string, adapter: string, tiles: Partial<TileChoice>): void {
  if (!granted({ name: "write", path: dirname(path) })) return;
  const all = { ...readAll(path), [adapter]: tiles };
  try {
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, JSON.stringify(all, null, 2));
  } catch {
    // They are found again the next time.
  }
}

// deno-lint-ignore no-explicit-any -- whatever the file holds
function readAll(path: string): Record<string, any> {
  if (!granted({ name: "read", path })) return {};
  try {
    const all = JSON.parse(Deno.readTextFileSync(path));
    return typeof all === "object" && all !== null && !Array.isArray(all) ? all : {};
  } catch {
    return {};
  }
}
