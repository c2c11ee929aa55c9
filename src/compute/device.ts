import * as tf from "../npm/tfjs.ts";
import { tuneWebGPU } from "./kernels/mat_mul/tune_webgpu.ts";
import { defineAvgPoolGradientOnCpu } from "./kernels/pooling/define_avg_pool_gradient_on_cpu.ts";
import { registerPreluGradient } from "./kernels/prelu/prelu_gradient.ts";
import { registerWasmKernels } from "./kernels/register_wasm_kernels.ts";
import { registerWebGPUKernels } from "./kernels/register_webgpu_kernels.ts";
import { registerReluGradient } from "./kernels/relu/relu_gradient.ts";
import { webgpuBackend } from "./webgpu/webgpu_backend.ts";

/** Where tensors live: a GPU through WebGPU, WebAssembly with SIMD, or plain JavaScript. */
export type DeviceName = "webgpu" | "wasm" | "cpu";

/** The devices that {@link useDevice} takes. */
export const DEVICE_CHOICES: readonly ("auto" | DeviceName)[] = ["auto", "webgpu", "wasm", "cpu"];

/** A device in use. */
export interface Device {
  /** Which it is. */
  readonly name: DeviceName;
  /** The adapter's name, or what computes in its place. */
  readonly description: string;
  /** Why this device was taken, as the end of a sentence. */
  readonly reason: string;
  /** Throws if the GPU has reported a fault since the start, which tfjs itself would compute past. */
  check(): void;
}

/**
 * Makes tfjs compute on a device and gives that device the kernels it lacks. `auto` takes WebGPU if the
 * adapter is hardware, otherwise wasm: an adapter in software is several times slower than wasm.
 *
 * @throws {Error} If the device asked for cannot be had here.
 */
export async function useDevice(choice: "auto" | DeviceName = "auto"): Promise<Device> {
  registerReluGradient();
  registerPreluGradient();
  if (choice === "cpu") return await useCpu();
  if (choice === "wasm") return await useWasm("it was asked for");
  const adapter = await findAdapter();
  if (choice === "webgpu") {
    if (!adapter) {
      throw new Error(
        "Cannot compute on webgpu as a graphics adapter is needed: this machine offers none",
      );
    }
    return await useWebGPU(adapter, "it was asked for");
  }
  if (!adapter) return await useWasm("this machine offers no WebGPU adapter");
  if (isSoftware(adapter)) {
    return await useWasm(`the only WebGPU adapter, ${adapter.info.description}, is software`);
  }
  return await useWebGPU(adapter, "it is a hardware adapter");
}

/** Whether a WebGPU adapter, hardware or software, is there. */
export async function hasWebGPU(): Promise<boolean> {
  return await findAdapter() !== null;
}

async function findAdapter(): Promise<GPUAdapter | null> {
  // Without this variable Mesa's drivers print a fault that is none.
  if (Deno.build.os === "linux" && !Deno.env.has("XDG_RUNTIME_DIR")) {
    Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  }
  return await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }) ?? null;
}

function isSoftware({ info }: GPUAdapter): boolean {
  return info.isFallbackAdapter || /llvmpipe|lavapipe|swiftshader|warp/i.test(info.description);
}

async function useCpu(): Promise<Device> {
  await tf.setBackend("cpu");
  defineAvgPoolGradientOnCpu();
  return {
    name: "cpu",
    description: "plain JavaScript",
    reason: "it was asked for",
    check: () => {},
  };
}

async function useWasm(reason: string): Promise<Device> {
  await import("../npm/tfjs_wasm.ts");
  await tf.setBackend("wasm");
  await tf.ready();
  registerWasmKernels();
  return { name: "wasm", description: "WebAssembly", reason, check: () => {} };
}

async function useWebGPU(adapter: GPUAdapter, reason: string): Promise<Device> {
  await import("../npm/tfjs_webgpu.ts");
  await tf.setBackend("webgpu");
  await tf.ready();
  registerWebGPUKernels();
  const { device } = webgpuBackend();
  const { vendor, architecture, description } = adapter.info;
  let fault: string | undefined;
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    fault ??= (event as GPUUncapturedErrorEvent).error.message;
  });
  device.lost.then(({ message }) => fault ??= `the device was lost: ${message}`);
  if (!isSoftware(adapter)) await tuneWebGPU([vendor, architecture, description].join(" "));
  return {
    name: "webgpu",
    description: description || vendor,
    reason,
    check() {
      if (fault !== undefined) throw new Error(`Cannot go on computing on webgpu: ${fault}`);
    },
  };
}
