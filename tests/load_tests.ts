import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const tests = fileURLToPath(new URL("./", import.meta.url));

/** The suites, and the folders or files of `tests/` in each. All that none of them names is in `rest`. */
const SUITES = {
  tasks: ["tasks"],
  compute: ["compute"],
  training: ["training", "comparison"],
  networks: ["backbones", "checkpoints", "extraction", "heads", "interchange", "onnx"],
  pictures: ["alignment", "datasets", "formats", "images", "packing", "streams"],
  // Working memory that kernels have from before is not counted.
  memory: ["training/network_memory_test.ts", "compute/kernels/conv2d/winograd_test.ts"],
  // It puts a graphics card that only counts in the place of the real one, for good.
  dispatches: ["benches/count_dispatches_test.ts"],
  rest: [],
} as const;

/**
 * Declares the tests of several files as those of one. What they import is loaded once, and the devices that they compute on are
 * started once, which took more than half of the time of all tests. Each file still runs by itself: `deno test tests/heads`.
 */
export async function loadTests(suite: keyof typeof SUITES): Promise<void> {
  const files = (await readdir(tests, { recursive: true }))
    .filter((file) => file.endsWith("_test.ts"))
    .sort();
  for (const file of files) {
    if (suiteOf(file) === suite) await import(join(tests, file));
  }
}

/** The suite that names the file itself, or else its folder. */
function suiteOf(file: string): string {
  for (const path of [file, file.split("/")[0]]) {
    const found = Object.entries(SUITES).find(([, paths]) =>
      (paths as readonly string[]).includes(path)
    );
    if (found) return found[0];
  }
  return "rest";
}
