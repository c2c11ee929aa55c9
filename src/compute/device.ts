import { setTimeout } from "node:timers/promises";
import * as tf from "../npm/tfjs.ts";
import type { DeviceName } from "./device_name.ts";
import { tuneWebGPU } from "./kernels/mat_mul/tune_webgpu.ts";
import { defineAvgPoolGradientOnCpu } from "./kernels/pooling/define_avg_pool_gradient_on_cpu.ts";
import { registerPreluGradient } from "./kernels/prelu/prelu_gradient.ts";
import { registerWasmKernels } from "./kernels/register_wasm_kernels.ts";
import { registerWebGPUKernels } from "./kernels/register_webgpu_kernels.ts";
import { registerReluGradient } from "./kernels/relu/relu_gradient.ts";
import { LARGEST_HEAP, refuseToOverrun, wasmBackend } from "./wasm/wasm_backend.ts";
import { findAdapter } from "./webgpu/find_adapter.ts";
import { LostDeviceError, markLost, renewLostDevice } from "./webgpu/lost_device.ts";
import { mostBytes, webgpuBackend } from "./webgpu/webgpu_backend.ts";

/** What a device has room for, in bytes; Infinity where it has no limit, or none that it tells. */
export interface DeviceLimits {
  /** The largest tensor. */
  readonly tensor: number;
  /** All tensors of one thread together. */
  readonly thread: number;
  /** All tensors of all threads together, as far as they share the system's memory with what else runs. */
  readonly system: number;
}

/** A device in use. */
export interface Device {
  /** Which it is. */
  readonly name: DeviceName;
  /** The adapter's name, or what computes in its place. */
  readonly description: string;
  /** Why this device was taken, as the end of a sentence. */
  readonly reason: string;
  /** What it has room for. */
  readonly limits: DeviceLimits;
  /** Throws if the GPU has reported a fault since the start, which tfjs itself would compute past. */
  check(): void;
  /** What an error came of: {@link LostDeviceError} or another fault of the GPU that explains it, or itself. */
  faultBehind(error: unknown): Promise<unknown>;
}

/** A device that is lost says so after what was to be computed on it has failed, in milliseconds at most. */
const LATEST_LOSS_MS = 200;

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
  if (choice === "wasm") return await useWasm("it was chosen");
  const adapter = await findAdapter();
  if (choice === "webgpu") {
    if (!adapter) {
      throw new Error(
        "Cannot compute on webgpu as a graphics adapter is needed: this machine offers none",
      );
    }
    return await useWebGPU(adapter, "it was chosen");
  }
  if (!adapter) return await useWasm("this machine offers no WebGPU adapter");
  if (isSoftware(adapter)) {
    return await useWasm(`the only WebGPU adapter, ${adapter.info.description}, is a software one`);
  }
  return await useWebGPU(adapter, "it is a hardware adapter");
}

/** Of the system, in bytes; Infinity where it may not be asked. */
function availableMemory(): number {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" });
  return state === "granted" ? Deno.systemMemoryInfo().available : Infinity;
}

/** Whether a WebGPU adapter, hardware or software, is there. */
export async function hasWebGPU(): Promise<boolean> {
  return await findAdapter() !== null;
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
    reason: "it was chosen",
    limits: { tensor: Infinity, thread: Infinity, system: availableMemory() },
    check: () => {},
    faultBehind: (error) => Promise.resolve(error),
  };
}

async function useWasm(reason: string): Promise<Device> {
  await import("../npm/tfjs_wasm.ts");
  await tf.setBackend("wasm");
  await tf.ready();
  refuseToOverrun(wasmBackend());
  registerWasmKernels();
  return {
    name: "wasm",
    description: "WebAssembly",
    reason,
    limits: { tensor: LARGEST_HEAP, thread: LARGEST_HEAP, system: availableMemory() },
    check: () => {},
    faultBehind: (error) => Promise.resolve(error),
  };
}

async function useWebGPU(adapter: GPUAdapter, reason: string): Promise<Device> {
  const { beginWebGPU } = await import("./webgpu/begin_webgpu.ts");
  beginWebGPU();
  renewLostDevice();
  await tf.setBackend("webgpu");
  await tf.ready();
  registerWebGPUKernels();
  const { device } = webgpuBackend();
  const { vendor, architecture, description } = adapter.info;
  let fault: Error | undefined;
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    const { message } = (event as GPUUncapturedErrorEvent).error;
    fault ??= new Error(`Cannot go on computing on webgpu: ${message}`);
  });
  device.lost.then(({ message }) => {
    markLost(device);
    // Whatever it reported before, that came of it.
    fault = new LostDeviceError(message);
  });
  if (!isSoftware(adapter)) await tuneWebGPU([vendor, architecture, description].join(" "));
  return {
    name: "webgpu",
    description: description || vendor,
    reason,
    limits: { tensor: mostBytes(), thread: Infinity, system: Infinity },
    check() {
      if (fault) throw fault;
    },
    async faultBehind(error) {
      await Promise.race([device.lost, setTimeout(LATEST_LOSS_MS)]);
      return fault ?? error;
    },
  };
}
