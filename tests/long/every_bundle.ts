import { deepStrictEqual, ok } from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasWebGPU } from "../../src/compute/device.ts";
import { withFolder } from "../temporary_folder.ts";

async function deno(args: string[], options: Deno.CommandOptions = {}) {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    stdout: "null",
    stderr: "piped",
    ...options,
  }).output();
  ok(success, new TextDecoder().decode(stderr));
}

Deno.test({
  name: "bench:gpu as a bundle runs to its end without a network, packages or cache",
  ignore: !await hasWebGPU(),
  fn: () =>
    withFolder(async (folder) => {
      const bundle = join(folder, "gpu_bench.js"), home = join(folder, "home");
      await deno(["bundle", "--platform", "deno", "-o", bundle, "benches/gpu_bench.ts"]);
      await mkdir(home);
      const of = ["--tiny", "--network", "small"];
      await deno(["run", "--allow-all", "--deny-net", "--cached-only", bundle, ...of], {
        cwd: folder,
        clearEnv: true,
        env: { HOME: home, DENO_DIR: home },
      });
      const report = JSON.parse(await readFile(join(folder, "gpu_bench.json"), "utf8"));
      const peers = report.differences.map(({ peer, gradients }: Difference) => {
        ok(gradients < 1e-4, `gradients differ by ${gradients} from those on ${peer}`);
        return peer;
      });
      deepStrictEqual(peers, ["cpu", "wasm"]);
      deepStrictEqual(report.steps.map(({ fault }: Step) => fault), [undefined]);
      ok(report.steps[0].kernels.length > 0);
    }),
});

interface Difference {
  peer: string;
  gradients: number;
}

interface Step {
  fault?: string;
}
