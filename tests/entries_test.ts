import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import project from "../deno.json" with { type: "json" };
import { copyLock } from "./copy_lock.ts";
import { serveCheckout } from "./serve_checkout.ts";
import { withFolder } from "./temporary_folder.ts";

const root = new URL("../", import.meta.url);

/** How many files each entry loads at most, and whether TensorFlow.js is with them. */
const MOST: Record<string, { files: number; hasTensors: boolean }> = {
  ".": { files: 760, hasTensors: true },
  "./datasets": { files: 100, hasTensors: false },
  "./images": { files: 65, hasTensors: false },
  "./streams": { files: 95, hasTensors: false },
  "./packing": { files: 90, hasTensors: false },
  "./compute": { files: 130, hasTensors: true },
  "./backbones": { files: 180, hasTensors: true },
  "./heads": { files: 100, hasTensors: true },
  "./verification": { files: 59, hasTensors: false },
  "./protocols": { files: 75, hasTensors: false },
  "./reports": { files: 260, hasTensors: false },
  "./runs": { files: 50, hasTensors: false },
  "./training": { files: 570, hasTensors: true },
  "./alignment": { files: 270, hasTensors: true },
  "./inspection": { files: 390, hasTensors: true },
  "./interchange": { files: 240, hasTensors: true },
  "./mpi": { files: 10, hasTensors: false },
};

/** What `deno info --json` says of a module and what it imports. */
interface Info {
  roots: string[];
  modules: { specifier: string; dependencies?: { code?: { specifier?: string } }[] }[];
  redirects: Record<string, string>;
}

/** The modules that a script loads with its first one; those of which it takes types alone are not among them. */
function loaded({ roots, modules, redirects }: Info): string[] {
  const imports = new Map(modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.flatMap(({ code }) => code?.specifier ?? []),
  ]));
  const found = new Set(roots);
  for (const specifier of found) {
    for (const other of imports.get(specifier) ?? []) found.add(redirects[other] ?? other);
  }
  return [...found];
}

async function run(cwd: string | URL, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  strictEqual(code, 0, text.decode(stderr));
  return text.decode(stdout);
}

Deno.test("every entry loads a bounded number of files, and TensorFlow.js only where there are tensors", async () => {
  deepStrictEqual(Object.keys(project.exports), Object.keys(MOST));
  for (const [name, path] of Object.entries(project.exports)) {
    const modules = loaded(JSON.parse(await run(root, ["info", "--json", path])));
    const count = (start: string) => modules.filter((name) => name.startsWith(start)).length;
    const files = count("file:");
    console.log(`${name.padEnd(15)} ${String(files).padStart(4)} files`);
    const { files: most, hasTensors } = MOST[name];
    ok(files <= most, `${name} loads ${files} files, more than ${most}`);
    strictEqual(count("npm:/@tensorflow/") > 0, hasTensors, name);
  }
});

Deno.test("mod.ts has all that the entries have, and nothing else", async () => {
  const { ".": whole, ...parts } = project.exports;
  const load = (path: string) => import(new URL(path, root).href);
  const all: Record<string, unknown> = await load(whole), found = new Set<string>();
  for (const path of Object.values(parts)) {
    for (const [name, value] of Object.entries(await load(path))) {
      strictEqual(all[name], value, `${name} of ${path}`);
      found.add(name);
    }
  }
  deepStrictEqual(Object.keys(all).sort(), [...found].sort());
});

Deno.test("a script that verifies embeddings by URL fetches fewer than 60 files", () =>
  withFolder(async (folder) => {
    const fetched: string[] = [];
    const server = serveCheckout((path) => fetched.push(path));
    try {
      await writeFile(
        join(folder, "script.ts"),
        `import { encodeNpy, readEmbeddings, readPairs, verifyEmbeddings } from "${server.address}verification.ts";

await Deno.writeFile("e.npy", encodeNpy({ data: Float32Array.of(1, 0, 1, 0.1, 0, 1, 0.1, 1), shape: [4, 2] }));
await Deno.writeTextFile("pairs.tsv", "0\\t1\\t1\\n0\\t2\\t0\\n2\\t3\\t1\\n1\\t3\\t0\\n");
const embeddings = await readEmbeddings("e.npy");
const pairs = await readPairs("pairs.tsv", { imageCount: embeddings.count });
console.log(verifyEmbeddings(embeddings, pairs).auc);
`,
      );
      const flags = ["--allow-read", "--allow-write", `--allow-import=${server.host}`];
      const lock = await copyLock(folder);
      strictEqual(await run(folder, ["run", ...lock, ...flags, "script.ts"]), "1\n");
      console.log(`${new Set(fetched).size} files fetched`);
      ok(new Set(fetched).size < 60);
      ok(fetched.includes("verification.ts"));
    } finally {
      await server.shutdown();
    }
  }));
