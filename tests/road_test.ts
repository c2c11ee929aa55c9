import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const src = fileURLToPath(new URL("../src", import.meta.url));

const table = await readFile(new URL("../docs/architecture.md", import.meta.url), "utf8");

/** The road, from the bytes on, as the table of folders has it. Each folder imports from itself and from those before it. */
const road = [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, folder]) => folder);
const tensors = road.indexOf("compute");

const IMPORT = /(?:^(?:import|export)\s(?:[\w\s{},*]*?from\s+)?|import\()"([^"]+)"/gm;

interface Import {
  from: string;
  specifier: string;
  to: string;
}

async function readImports(): Promise<Import[]> {
  const imports: Import[] = [];
  for (const entry of await readdir(src, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".ts")) continue;
    const file = join(entry.parentPath, entry.name);
    const code = await readFile(file, "utf8");
    for (const [, specifier] of code.matchAll(IMPORT)) {
      imports.push({
        from: relative(src, file),
        specifier,
        to: specifier.startsWith(".") ? relative(src, join(dirname(file), specifier)) : specifier,
      });
    }
  }
  return imports;
}

const imports = await readImports();
const place = (path: string) => road.indexOf(path.split("/")[0]);
const show = ({ from, to }: Import) => `${from} -> ${to}`;

Deno.test("every folder of src has its place in the table of docs/architecture.md", async () => {
  deepStrictEqual((await readdir(src)).sort(), [...road].sort());
});

Deno.test("imports point towards the bytes", () => {
  const forward = imports.filter(({ from, specifier, to }) =>
    specifier.startsWith(".") && place(to) > place(from)
  );
  deepStrictEqual(forward.map(show), []);
});

Deno.test("no file imports itself by way of others, types included", () => {
  const importedBy = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  /** The way by which a file comes back to itself, from the files that led to it. */
  const circleFrom = (file: string, way: string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    done.add(file);
    for (const { to } of importedBy.get(file) ?? []) {
      const circle = circleFrom(to, [...way, file]);
      if (circle) return circle;
    }
  };
  for (const file of importedBy.keys()) strictEqual(circleFrom(file, [])?.join(" -> "), undefined);
});

Deno.test("datasets, images and streams know nothing of TensorFlow.js", () => {
  const known = imports.filter(({ from, to }) =>
    place(from) < tensors && to.startsWith("npm/tfjs")
  );
  deepStrictEqual(known.map(show), []);
});

Deno.test("npm: specifiers stand in src/npm, with exact versions", () => {
  const npm = imports.filter(({ specifier }) => specifier.startsWith("npm:"));
  deepStrictEqual(npm.filter(({ from }) => !from.startsWith("npm/")).map(show), []);
  deepStrictEqual(
    npm.filter(({ specifier }) => !/@\d+\.\d+\.\d+(\/|$)/.test(specifier)).map(show),
    [],
  );
});

Deno.test("all other imports are files of the project or of node:", () => {
  const others = imports.filter(({ specifier }) => !/^(\.|node:|npm:)/.test(specifier));
  deepStrictEqual(others.map(show), []);
});
