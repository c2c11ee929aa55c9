import { strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { findAdapter } from "../../../src/compute/webgpu/find_adapter.ts";
import { withFolder } from "../../temporary_folder.ts";

const module = new URL("../../../src/compute/webgpu/find_adapter.ts", import.meta.url).href;
const settings = { ignore: Deno.build.os !== "linux" || await findAdapter() === null };

/** What a process of its own prints, in whose environment nothing of graphics is set but `env`. */
function printed(code: string, permission: string, env: Record<string, string> = {}) {
  return withFolder(async (folder) => {
    const script = join(folder, "script.ts");
    await Deno.writeTextFile(script, `import { findAdapter } from "${module}";\n${code}`);
    const { DENO_WEBGPU_BACKEND: _, XDG_RUNTIME_DIR: __, ...others } = Deno.env.toObject();
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--no-prompt", permission, script],
      clearEnv: true,
      env: { ...others, ...env },
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    return { stdout: text.decode(stdout).trim(), stderr: text.decode(stderr).trim() };
  });
}

// Deno lets a process read which libraries it has loaded with all permissions only.
const LIBRARIES = `
  await findAdapter();
  const maps = await Deno.readTextFile("/proc/self/maps");
  console.log(maps.includes("/libvulkan.so"), maps.includes("/libEGL.so"));
`;

Deno.test(
  "findAdapter() loads no library of OpenGL, which aborts processes whose threads end with them",
  settings,
  async () => {
    const { stdout, stderr } = await printed(LIBRARIES, "--allow-all");
    strictEqual(stderr, "");
    strictEqual(stdout, "true false");
  },
);

Deno.test("findAdapter() leaves a choice of the user's alone", settings, async () => {
  const code = `await findAdapter(); console.log(Deno.env.get("DENO_WEBGPU_BACKEND"));`;
  const env = { DENO_WEBGPU_BACKEND: "vulkan,gl" };
  strictEqual((await printed(code, "--allow-env", env)).stdout, "vulkan,gl");
});

Deno.test("findAdapter() asks for no permission", settings, async () => {
  const code = `console.log((await findAdapter()) !== null);`;
  strictEqual((await printed(code, "--no-prompt")).stdout, "true");
});
