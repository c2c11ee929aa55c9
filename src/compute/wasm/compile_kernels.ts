import { readFile } from "node:fs/promises";
import { compile } from "../../npm/assemblyscript.ts";

/** Which instructions a module is made of. Relaxed SIMD multiplies and adds in one rounding. */
export type Instructions = "simd" | "relaxed_simd";

const SOURCES = new URL("../assembly/", import.meta.url);
const FEATURES = { simd: "simd", relaxed_simd: "simd,relaxed-simd" };

/** Where the module that {@link compileKernels} makes is kept, in base64. */
export function kernelsFile(instructions: Instructions): URL {
  return new URL(`kernels_${instructions}.base64`, import.meta.url);
}

/**
 * Compiles `src/compute/assembly` to WebAssembly. What it makes depends on the sources and on AssemblyScript's version
 * only.
 *
 * @returns The module in base64, in lines.
 * @throws {SyntaxError} If the sources are wrong, with the compiler's words.
 */
export async function compileKernels(instructions: Instructions): Promise<string> {
  let module: Uint8Array | undefined;
  const { error, stderr } = await compile([
    "index.ts",
    ...["--outFile", "kernels.wasm", "--runtime", "stub", "--enable", FEATURES[instructions]],
    ...["-O3", "--converge", "--noAssert", "--importMemory", "--disableWarning", "112"],
  ], {
    readFile: (name) => readFile(new URL(name, SOURCES), "utf8").catch(() => null),
    writeFile: (_name, contents) => {
      module = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !module) throw new SyntaxError(`Cannot compile the wasm kernels: ${stderr}`);
  return module.toBase64().replace(/.{1,100}/g, "$&\n");
}
