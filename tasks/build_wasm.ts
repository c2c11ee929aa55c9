/**
 * Compiles the kernels in AssemblyScript to the WebAssembly modules that are kept beside them, and their interfaces.
 *
 *     deno task build:wasm
 */
import { writeFile } from "node:fs/promises";
import {
  compileKernels,
  imageKernels,
  scoreKernels,
  tensorKernels,
} from "../src/compute/wasm/compile_kernels.ts";

for (const sources of [imageKernels, scoreKernels, tensorKernels]) {
  for (const [instructions, file] of sources.modules) {
    const { module, declaration } = await compileKernels(sources, instructions);
    await writeFile(file, module);
    await writeFile(sources.declaration, declaration);
    console.log(`${file.pathname}  ${module.length} characters`);
  }
}
