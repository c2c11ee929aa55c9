/** Variables of the environment that the graphics drivers read, with what they are set to where the user has not set them. */
const SETTINGS: Record<string, string> = Deno.build.os === "linux"
  ? {
    // Without it Mesa's drivers print a fault that is none.
    XDG_RUNTIME_DIR: "/tmp",
    // All but OpenGL. Its library, libEGL, frees what it keeps for each thread both when the thread ends and when the
    // process does: a process whose threads end along with it, as those of `deno test --parallel` do, frees it twice,
    // and aborts with a corrupted heap after everything has passed.
    DENO_WEBGPU_BACKEND: "vulkan",
  }
  : {};

/**
 * The graphics adapter that WebGPU offers; null if there is none. On Linux it is one of Vulkan, unless the variable
 * `DENO_WEBGPU_BACKEND` says otherwise. Deno reads it once a thread, so this must be the first use of WebGPU.
 */
export async function findAdapter(): Promise<GPUAdapter | null> {
  for (const [variable, value] of Object.entries(SETTINGS)) {
    const { state } = Deno.permissions.querySync({ name: "env", variable });
    if (state === "granted" && !Deno.env.has(variable)) Deno.env.set(variable, value);
  }
  return await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }) ?? null;
}
