/**
 * Compiles `src/compute/assembly` to the WebAssembly modules that are kept in `src/compute/wasm`, and their interface.
 *
 *     deno task build:wasm
 */
import { writeFile } from "node:fs/promises";
import {
  compileKernels,
  declarationFile,
  moduleFile,
} from "../src/compute/wasm/compile_kernels.ts";

for (const instructions of ["simd", "relaxed_simd"] as const) {
  const { module, declaration } = await compileKernels(instructions);
  await writeFile(moduleFile(instructions), module);
  await writeFile(declarationFile, declaration);
  console.log(`${moduleFile(instructions).pathname}  ${module.length} characters`);
}
