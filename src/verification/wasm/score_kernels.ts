import type { ScoreKernels } from "./score_kernels_interface.ts";
import relaxed from "./score_kernels_relaxed_simd.base64" with { type: "text" };
import plain from "./score_kernels_simd.base64" with { type: "text" };

let compiled: WebAssembly.Module | undefined;

/** Our kernels for scores, `src/verification/assembly`, in a memory of the caller's; with relaxed SIMD where there is. */
export function scoreKernels(memory: WebAssembly.Memory): ScoreKernels {
  compiled ??= compile();
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as ScoreKernels;
}

function compile(): WebAssembly.Module {
  const bytes = Uint8Array.fromBase64(relaxed);
  return new WebAssembly.Module(
    WebAssembly.validate(bytes) ? bytes : Uint8Array.fromBase64(plain),
  );
}
