/**
 * Compiles `src/compute/assembly` to the WebAssembly modules that are kept beside `src/compute/wasm/wasm_kernels.ts`.
 *
 *     deno task build:wasm
 */
import { writeFile } from "node:fs/promises";
import { compileKernels, kernelsFile } from "../src/compute/wasm/compile_kernels.ts";

for (const instructions of ["simd", "relaxed_simd"] as const) {
  const module = await compileKernels(instructions);
  await writeFile(kernelsFile(instructions), module);
  console.log(`${kernelsFile(instructions).pathname}  ${module.length} characters`);
}
