/** Where tensors live: a GPU through WebGPU, WebAssembly with SIMD, or plain JavaScript. */
export type DeviceName = "webgpu" | "wasm" | "cpu";

/** The devices that `useDevice()` takes. */
export const DEVICE_CHOICES: readonly ("auto" | DeviceName)[] = ["auto", "webgpu", "wasm", "cpu"];
