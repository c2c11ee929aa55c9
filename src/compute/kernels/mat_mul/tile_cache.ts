import { dirname, join } from "node:path";

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

/**
 * What {@link writeChoice} wrote for an adapter, of classes and their candidates; what cannot be read or understood is not there.
 */
export function readChoice<Class extends string, Candidate extends string>(
  path: string,
  adapter: string,
  candidates: Readonly<Record<Class, readonly Candidate[]>>,
): Partial<Record<Class, Candidate>> {
  const choice = readAll(path)[adapter];
  if (typeof choice !== "object" || choice === null) return {};
  const known = Object.entries(choice as Record<string, Candidate>).filter(([of, candidate]) =>
    Object.hasOwn(candidates, of) && candidates[of as Class].includes(candidate)
  );
  return Object.fromEntries(known) as Partial<Record<Class, Candidate>>;
}

/** Keeps the candidates chosen for an adapter for {@link readChoice}, if that is possible. */
export function writeChoice(
  path: string,
  adapter: string,
  choice: Readonly<Record<string, string>>,
): void {
  if (!granted({ name: "write", path: dirname(path) })) return;
  const all = { ...readAll(path), [adapter]: choice };
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
