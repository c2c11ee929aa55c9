import { ok, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
  compileKernels,
  declarationFile,
  moduleFile,
} from "../../../src/compute/wasm/compile_kernels.ts";

for (const instructions of ["simd", "relaxed_simd"] as const) {
  Deno.test(`the ${instructions} module is what its sources compile to (deno task build:wasm)`, async () => {
    const kept = await readFile(moduleFile(instructions), "utf8");
    const { module, declaration } = await compileKernels(instructions);
    ok(kept === module, "the module and its sources differ");
    strictEqual(await readFile(declarationFile, "utf8"), declaration);
    strictEqual(WebAssembly.validate(Uint8Array.fromBase64(kept)), true);
  });
}
