import { deepStrictEqual, rejects } from "node:assert/strict";
import { cp, readdir, readFile, truncate, writeFile } from "node:fs/promises";
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

/** Puts another `checkpoint.json` into a checkpoint, with the checksum that it has. */
async function replaceAbout(dir: string, text: string) {
  await writeFile(join(dir, "checkpoint.json"), text);
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const sums = join(dir, "SHA256SUMS"), before = await readFile(sums, "utf8");
  const others = before.split("\n").filter((line) => !line.endsWith("  checkpoint.json"));
  await writeFile(
    sums,
    [`${new Uint8Array(sum).toHex()}  checkpoint.json`, ...others].join("\n"),
  );
}

Deno.test("readCheckpointFolder() says what a checkpoint.json lacks", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "last");
    const cases: [string, RegExp][] = [
      ['{"version": 1}', /: checkpoint\.json: expected version 2, 3 or 4, got 1$/],
      ['{"version": 2, "config": 3}', /: checkpoint\.json: config: expected an object, got 3$/],
      ["null", /: checkpoint\.json: expected a JSON object, got null$/],
      ["[1, 2]", /: expected a JSON object, got a list$/],
      ["7", /: expected a JSON object, got 7$/],
      ["", /: checkpoint\.json: it is no JSON: /],
      ["{", /: checkpoint\.json: it is no JSON: /],
    ];
    for (const [text, reason] of cases) {
      await writeCheckpoint(dir, checkpointOf(1));
      await replaceAbout(dir, text);
      await rejects(readCheckpointFolder(dir), reason);
    }
  }));

Deno.test("readCheckpointFolder() names what is wrong with the state of a run", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "last");
    await writeCheckpoint(dir, checkpointOf(1));
    const about = JSON.parse(await readFile(join(dir, "checkpoint.json"), "utf8"));
    const fails = async (state: string, fault: string) => {
      await replaceAbout(
        dir,
        JSON.stringify({ ...about, state: "STATE" }).replace('"STATE"', state),
      );
      await rejects(readCheckpointFolder(dir), {
        message: `Cannot read the checkpoint "${dir}": checkpoint.json: ${fault}`,
      });
    };
    const changed = (changes: Record<string, unknown>) =>
      JSON.stringify({ ...about.state, ...changes });
    const whole = changed({});
    await fails("[]", "state: expected an object, got []");
    await fails(changed({ step: 1.5 }), "state.step: expected a whole number, got 1.5");
    await fails(changed({ step: -1 }), "state.step: expected at least 0, got -1");
    await fails(changed({ images: "64" }), 'state.images: expected a number, got "64"');
    await fails(changed({ positions: [] }), "state.positions: expected at least 1 entry, got []");
    await fails(
      changed({ positions: [{ epoch: 1 }] }),
      "state.positions.0.batch: expected a number, got nothing",
    );
    await fails(changed({ best: { step: 1 } }), "state.best.auc: expected a number, got nothing");
    await fails(changed({ stpe: 2 }), "state.stpe: unknown key; did you mean step?");
    await fails(whole.replace("{", '{"__proto__": {"step": 9}, '), "state.__proto__: unknown key");
    await fails(
      whole.replace('"best":{', '"best":{"constructor": 1, '),
      "state.best.constructor: unknown key",
    );
    await replaceAbout(dir, JSON.stringify({ ...about, state: JSON.parse(whole) }));
    deepStrictEqual(await readCheckpointFolder(dir), checkpointOf(1));
  }));
