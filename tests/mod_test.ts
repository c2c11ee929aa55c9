import { deepStrictEqual, ok } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyLock } from "./copy_lock.ts";
import { serveCheckout } from "./serve_checkout.ts";

for (const device of ["wasm", "webgpu"]) {
  Deno.test(`mod.ts, imported over HTTP by a script with no configuration, trains three steps on ${device}`, async () => {
    const server = serveCheckout();
    const folder = await mkdtemp(join(tmpdir(), "by-url-"));
    try {
      await writeFile(
        join(folder, "script.ts"),
        `
import { hasWebGPU, parseTrainConfig, train } from "${server.address}mod.ts";

if (${JSON.stringify(device)} === "webgpu" && !(await hasWebGPU())) {
  console.log(JSON.stringify({ steps: 3, skipped: true }));
} else {
  const { steps, verification } = await train(parseTrainConfig({
    data: "synthetic:8x4", imageSize: 16, batch: 8, steps: 3, device: "${device}",
    backbone: { name: "small", width: 4, embedding: 8 }, out: "out",
  }));
  console.log(JSON.stringify({ steps, pairs: verification.pairs }));
}
`,
      );
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          ...await copyLock(folder),
          "--allow-read",
          "--allow-write",
          "--allow-env",
          "--allow-sys",
          `--allow-net=${server.host}`,
          `--allow-import=${server.host}`,
          "script.ts",
        ],
        cwd: folder,
      }).output();
      const text = new TextDecoder();
      deepStrictEqual(code, 0, text.decode(stderr));
      const { steps } = JSON.parse(text.decode(stdout).trim().split("\n").at(-1)!);
      deepStrictEqual(steps, 3);
      if (!text.decode(stdout).includes("skipped")) {
        const log = await readFile(join(folder, "out", "metrics.jsonl"), "utf8");
        ok(log.split("\n").length >= 4, log);
      }
    } finally {
      await server.shutdown();
      await rm(folder, { recursive: true });
    }
  });
}
