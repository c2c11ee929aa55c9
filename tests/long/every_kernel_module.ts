import { ok, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
  compileKernels,
  imageKernels,
  scoreKernels,
  tensorKernels,
} from "../../src/compute/wasm/compile_kernels.ts";

for (const sources of [imageKernels, scoreKernels, tensorKernels]) {
  for (const [instructions, file] of sources.modules) {
    Deno.test(`the ${instructions} module of ${sources.name} is what its sources compile to (deno task build:wasm)`, async () => {
      const kept = await readFile(file, "utf8");
      const { module, declaration } = await compileKernels(sources, instructions);
      ok(kept === module, "the module and its sources differ");
      strictEqual(await readFile(sources.declaration, "utf8"), declaration);
      strictEqual(WebAssembly.validate(Uint8Array.fromBase64(kept)), true);
    });
  }
}
