import { readFile } from "node:fs/promises";
import { compile } from "../../npm/assemblyscript.ts";

/** Which instructions a module is made of. Relaxed SIMD multiplies and adds in one rounding. */
export type Instructions = "simd" | "relaxed_simd";

/** What {@link compileKernels} makes. */
export interface CompiledKernels {
  /** WebAssembly in base64, in lines. */
  readonly module: string;
  /** TypeScript: the interface `WasmKernels` of what the module exports. */
  readonly declaration: string;
}

const SOURCES = new URL("../assembly/", import.meta.url);
const FEATURES = { simd: "simd", relaxed_simd: "simd,relaxed-simd" };

/** Where the declaration that {@link compileKernels} makes is kept. */
export const declarationFile: URL = new URL("wasm_kernels_interface.ts", import.meta.url);

/** Where the module that {@link compileKernels} makes is kept. */
export function moduleFile(instructions: Instructions): URL {
  return new URL(`wasm_kernels_${instructions}.base64`, import.meta.url);
}

/**
 * Compiles `src/compute/assembly` to WebAssembly. What it makes depends on the sources and on AssemblyScript's version
 * only.
 *
 * @throws {SyntaxError} If the sources are wrong, with the compiler's words.
 */
export async function compileKernels(instructions: Instructions): Promise<CompiledKernels> {
  const files = new Map<string, unknown>();
  const { error, stderr } = await compile([
    "index.ts",
    ...["--outFile", "kernels.wasm", "--runtime", "stub", "--enable", FEATURES[instructions]],
    ...["-O3", "--converge", "--noAssert", "--importMemory", "--bindings", "raw"],
    ...["--disableWarning", "112"],
  ], {
    readFile: (name) => readFile(new URL(name, SOURCES), "utf8").catch(() => null),
    writeFile: (name, contents) => {
      files.set(name, contents);
    },
    listFiles: () => [],
  });
  const module = files.get("kernels.wasm") as Uint8Array | undefined;
  if (error || !module) throw new SyntaxError(`Cannot compile the wasm kernels: ${stderr}`);
  return {
    module: module.toBase64().replace(/.{1,100}/g, "$&\n"),
    declaration: declare(files.get("kernels.d.ts") as string),
  };
}

function declare(bindings: string): string {
  const signatures = [...bindings.matchAll(/export function (.*;)/g)].map(([, one]) => `  ${one}`);
  return [
    "// Made of src/compute/assembly by `deno task build:wasm`.",
    "",
    "/** What src/compute/assembly exports, where the arguments are explained. */",
    "export interface WasmKernels {",
    ...signatures,
    "}",
    "",
  ].join("\n");
}
