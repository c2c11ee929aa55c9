import { readFile } from "node:fs/promises";
import { compile } from "../../npm/assemblyscript.ts";

/** Which instructions a module is made of. Relaxed SIMD multiplies and adds in one rounding. */
export type Instructions = "simd" | "relaxed_simd";

/** Kernels of ours in AssemblyScript, and where what is made of them is kept. */
export interface KernelSources {
  /** The folder of the sources, as seen from the root. */
  readonly name: string;
  /** The interface of what they export. */
  readonly interfaceName: string;
  /** Where the interface is kept. */
  readonly declaration: URL;
  /** Where the modules are kept. */
  readonly modules: ReadonlyMap<Instructions, URL>;
  /** Flags for the compiler besides those of all. */
  readonly flags: readonly string[];
}

/**
 * Binaryen's passes sink each multiply-add to where its sum is used, which turns what is written out four times for registers into
 * chains of four that spill them: as they are written, products of matrices take 0.78 of the time, and no kernel much more.
 */
const AS_WRITTEN = ["--optimizeLevel", "0"];

const OPTIMISED = ["-O3", "--converge"];

/** Those that work on tensors, in the memory of tfjs' wasm backend. */
export const tensorKernels: KernelSources = {
  name: "src/compute/assembly",
  interfaceName: "WasmKernels",
  declaration: new URL("wasm_kernels_interface.ts", import.meta.url),
  modules: new Map([
    ["simd", new URL("wasm_kernels_simd.base64", import.meta.url)],
    ["relaxed_simd", new URL("wasm_kernels_relaxed_simd.base64", import.meta.url)],
  ]),
  flags: [...AS_WRITTEN, "--importMemory"],
};

/** Those that work on pictures, in a memory of their own. */
export const imageKernels: KernelSources = {
  name: "src/images/assembly",
  interfaceName: "ImageKernels",
  declaration: new URL("../../images/wasm/image_kernels_interface.ts", import.meta.url),
  modules: new Map([
    ["simd", new URL("../../images/wasm/image_kernels.base64", import.meta.url)],
  ]),
  flags: OPTIMISED,
};

/** Those that score embeddings, in a memory of the caller's. */
export const scoreKernels: KernelSources = {
  name: "src/verification/assembly",
  interfaceName: "ScoreKernels",
  declaration: new URL("../../verification/wasm/score_kernels_interface.ts", import.meta.url),
  modules: new Map([
    ["simd", new URL("../../verification/wasm/score_kernels_simd.base64", import.meta.url)],
    [
      "relaxed_simd",
      new URL("../../verification/wasm/score_kernels_relaxed_simd.base64", import.meta.url),
    ],
  ]),
  flags: [...AS_WRITTEN, "--importMemory"],
};

/** What {@link compileKernels} makes. */
export interface CompiledKernels {
  /** WebAssembly in base64, in lines. */
  readonly module: string;
  /** TypeScript: the interface of what the module exports. */
  readonly declaration: string;
}

const ROOT = new URL("../../../", import.meta.url);
const FEATURES = { simd: "simd", relaxed_simd: "simd,relaxed-simd" };

/**
 * Compiles sources to WebAssembly. What it makes depends on the sources and on AssemblyScript's version only.
 *
 * @throws {SyntaxError} If the sources are wrong, with the compiler's words.
 */
export async function compileKernels(
  { name, interfaceName, flags }: KernelSources,
  instructions: Instructions,
): Promise<CompiledKernels> {
  const sources = new URL(`${name}/`, ROOT);
  const files = new Map<string, unknown>();
  const { error, stderr } = await compile([
    "index.ts",
    ...["--outFile", "kernels.wasm", "--runtime", "stub", "--enable", FEATURES[instructions]],
    ...["--noAssert", "--bindings", "raw", ...flags],
    ...["--disableWarning", "112"],
  ], {
    readFile: (name) => readSource(new URL(name, sources)).catch(() => null),
    writeFile: (name, contents) => {
      files.set(name, contents);
    },
    listFiles: () => [],
  });
  const module = files.get("kernels.wasm") as Uint8Array | undefined;
  if (error || !module) throw new SyntaxError(`Cannot compile ${name}: ${stderr}`);
  return {
    module: module.toBase64().replace(/.{1,100}/g, "$&\n"),
    declaration: declare(files.get("kernels.d.ts") as string, name, interfaceName),
  };
}

/** A source, in which functions that ask for it in their doc comment are inlined: decorators of functions are no TypeScript. */
async function readSource(file: URL): Promise<string> {
  return (await readFile(file, "utf8")).replace(
    /(?<=@inline\s+\*\/\n)(?=(?:export )?function )/g,
    "@inline ",
  );
}

function declare(bindings: string, name: string, interfaceName: string): string {
  const signatures = [...bindings.matchAll(/export function (.*;)/g)].map(([, one]) => `  ${one}`);
  return [
    `// Made of ${name} by \`deno task build:wasm\`.`,
    "",
    `/** What ${name} exports, where the arguments are explained. */`,
    `export interface ${interfaceName} {`,
    ...signatures,
    "}",
    "",
  ].join("\n");
}
