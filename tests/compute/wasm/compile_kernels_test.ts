import { ok, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { compileKernels, kernelsFile } from "../../../src/compute/wasm/compile_kernels.ts";

for (const instructions of ["simd", "relaxed_simd"] as const) {
  Deno.test(`the ${instructions} module is what its sources compile to (deno task build:wasm)`, async () => {
    const kept = await readFile(kernelsFile(instructions), "utf8");
    ok(kept === await compileKernels(instructions), "the module and its sources differ");
    strictEqual(WebAssembly.validate(Uint8Array.fromBase64(kept)), true);
  });
}
