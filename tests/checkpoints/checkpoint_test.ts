import { deepStrictEqual, rejects } from "node:assert/strict";
import { cp, readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpointFolder, writeCheckpoint } from "../../src/checkpoints/checkpoint.ts";
import { withFolder } from "../temporary_folder.ts";
import { checkpointOf } from "./checkpoint_of.ts";

Deno.test("readCheckpointFolder() reads what writeCheckpoint() wrote", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "checkpoints", "step-1");
    await writeCheckpoint(dir, checkpointOf(1));
    deepStrictEqual(await readCheckpointFolder(dir), checkpointOf(1));
    deepStrictEqual((await readdir(dir)).sort(), [
      "SHA256SUMS",
      "checkpoint.json",
      "model.safetensors",
      "momentum.safetensors",
    ]);
    await writeCheckpoint(dir, checkpointOf(2));
    deepStrictEqual(await readCheckpointFolder(dir), checkpointOf(2));
    deepStrictEqual(await readdir(join(folder, "checkpoints")), ["step-1"]);
  }));

Deno.test("writeCheckpoint() that fails leaves the old one as it was, and the next one succeeds", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "last");
    await writeCheckpoint(dir, checkpointOf(1));
    const broken = checkpointOf(2);
    broken.momentum.set("x", { dtype: "F32", shape: [3], data: Float32Array.of(1) });
    await rejects(
      writeCheckpoint(dir, broken),
      (error: Error) => error.message.startsWith(`Cannot save the checkpoint "${dir}": `),
    );
    deepStrictEqual(await readCheckpointFolder(dir), checkpointOf(1));
    deepStrictEqual(await readdir(folder), ["last"]);
    await cp(dir, `${dir}.new`, { recursive: true }); // of a process that was killed
    await writeCheckpoint(dir, checkpointOf(3));
    deepStrictEqual(await readCheckpointFolder(dir), checkpointOf(3));
    deepStrictEqual(await readdir(folder), ["last"]);
  }));

Deno.test("a checkpoint's checksums are those that sha256sum takes", {
  ignore: Deno.build.os !== "linux",
}, () =>
  withFolder(async (folder) => {
    const cwd = join(folder, "last");
    await writeCheckpoint(cwd, checkpointOf(1));
    const args = ["--check", "--strict", "SHA256SUMS"];
    const { code } = await new Deno.Command("sha256sum", { args, cwd, stdout: "null" }).output();
    deepStrictEqual(code, 0);
  }));

Deno.test("readCheckpointFolder() names a checkpoint of which any file is cut, changed or gone", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "last");
    const named = (reason: RegExp) => (error: Error) =>
      error.message.startsWith(`Cannot read the checkpoint "${dir}": `) &&
      reason.test(error.message);
    for (const name of ["model.safetensors", "momentum.safetensors", "checkpoint.json"]) {
      await writeCheckpoint(dir, checkpointOf(1));
      const bytes = await Deno.readFile(join(dir, name));
      const differs = new RegExp(`: ${name}: expected a file whose SHA-256 is .+, got .+`);
      bytes[bytes.length - 3] ^= 1;
      await writeFile(join(dir, name), bytes);
      await rejects(readCheckpointFolder(dir), named(differs));
      await truncate(join(dir, name), 20);
      await rejects(readCheckpointFolder(dir), named(differs));
      await Deno.remove(join(dir, name));
      await rejects(readCheckpointFolder(dir), named(/no such file/i));
    }
    await writeCheckpoint(dir, checkpointOf(1));
    await truncate(join(dir, "SHA256SUMS"), 40);
    await rejects(readCheckpointFolder(dir), named(/: checkpoint\.json: .* is not said, got/));
  }));

Deno.test("readCheckpointFolder() says what a checkpoint.json lacks", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "last");
    const cases: [string, RegExp][] = [
      ['{"version": 1}', /: checkpoint\.json: expected version 2, got 1$/],
      ['{"version": 2, "config": 3}', /: expected config, backbone and state of a run$/],
      ["null", /: checkpoint\.json: expected a JSON object, got null$/],
      ["[1, 2]", /: expected a JSON object, got a list$/],
      ["7", /: expected a JSON object, got 7$/],
      ["", /: checkpoint\.json: it is no JSON: /],
      ["{", /: checkpoint\.json: it is no JSON: /],
    ];
    for (const [text, reason] of cases) {
      await writeCheckpoint(dir, checkpointOf(1));
      await writeFile(join(dir, "checkpoint.json"), text);
      const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
      await writeFile(
        join(dir, "SHA256SUMS"),
        `${new Uint8Array(sum).toHex()}  checkpoint.json\n`,
      );
      await rejects(readCheckpointFolder(dir), reason);
    }
  }));
