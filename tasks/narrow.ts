import { parse, resolve } from "node:path";

/** Paths that a process may read or write, by the name of the permission. */
export interface Permitted {
  read: string[];
  write: string[];
}

/**
 * Deno's flags take paths with commas between them and have no way to name one that has a comma itself. A process gets the nearest
 * folder above such a path whose name has none, and gives that back before it does anything, see {@link narrow}.
 */
export interface NarrowedPermissions {
  /** For the flags: none with a comma. */
  flags: Permitted;
  /** What the process has to keep of `broad`. */
  kept: Permitted;
  /** What it has to give back. */
  broad: Permitted;
}

/** How to give a process exactly these permissions. */
export function narrowedPermissions(permitted: Permitted): NarrowedPermissions {
  const narrowed: NarrowedPermissions = {
    flags: { read: [], write: [] },
    kept: { read: [], write: [] },
    broad: { read: [], write: [] },
  };
  for (const name of ["read", "write"] as const) {
    const paths = [...new Set(permitted[name].map((path) => resolve(path)))];
    const plain = paths.filter((path) => !path.includes(","));
    // What is below another path is permitted with that; giving back a folder gives back all folders above it, too.
    const kept = paths.filter((path) =>
      path.includes(",") && !plain.some((folder) => isAt(path, folder))
    );
    const broad = [...new Set(kept.map(withoutComma))];
    narrowed.flags[name] = [...plain, ...broad];
    narrowed.kept[name] = kept;
    narrowed.broad[name] = broad;
  }
  return narrowed;
}

/** How to give a process these permissions once it has found out what else it reads: until then it may read everything. */
export function laterNarrowed(permitted: Permitted): NarrowedPermissions {
  const { flags, kept, broad } = narrowedPermissions(permitted);
  const read = permitted.read.map((path) => resolve(path)), root = parse(resolve(".")).root;
  return {
    flags: { ...flags, read: [root] },
    kept: { ...kept, read },
    broad: { ...broad, read: [root] },
  };
}

/**
 * Gives back what the flags had to give this process too much.
 *
 * @throws {Error} if it still may do more than it should.
 */
export function narrow({ kept, broad }: Pick<NarrowedPermissions, "kept" | "broad">): void {
  for (const name of ["read", "write"] as const) {
    // Asking for what is granted by a folder above has it granted by itself.
    for (const path of kept[name]) Deno.permissions.requestSync({ name, path });
    for (const path of broad[name]) Deno.permissions.revokeSync({ name, path });
    for (const path of broad[name]) {
      if (Deno.permissions.querySync({ name, path }).state !== "granted") continue;
      throw new Error(`Cannot confine this task: it may still ${name} "${path}"`);
    }
  }
}

function isAt(path: string, folder: string): boolean {
  return path === folder ||
    path.startsWith(/[/\\]$/.test(folder) ? folder : `${folder}${SEPARATOR}`);
}

const SEPARATOR = Deno.build.os === "windows" ? "\\" : "/";

/** The nearest folder above that has no comma. */
function withoutComma(path: string): string {
  const { root } = parse(path), before = path.slice(0, path.indexOf(","));
  const end = before.lastIndexOf(SEPARATOR);
  return end < root.length ? root : before.slice(0, end);
}
