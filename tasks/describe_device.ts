import type { Device } from "../mod.ts";

/** A device in a line: `Device: wasm, 2 workers (the only WebGPU adapter, llvmpipe, is a software one)`. */
export function describeDevice(
  device: Pick<Device, "name" | "description" | "reason">,
  workers = 1,
): string {
  const { name, description, reason } = device;
  const which = [
    name,
    ...(name === "webgpu" ? [description] : []),
    ...(workers > 1 ? [`${workers} workers`] : []),
  ];
  return `Device: ${which.join(", ")} (${reason})`;
}
