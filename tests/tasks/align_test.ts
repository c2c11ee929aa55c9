import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeJpeg } from "../../src/images/encode_jpeg.ts";
import type { Image } from "../../src/images/image.ts";
import { syntheticPhoto } from "../alignment/synthetic_photos.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask, taskCommand } from "./task_command.ts";

const runAlign = (...flags: string[]) =>
  runTask("align", [...flags, "--device", "wasm", "--workers", "1"]);

/** Writes photos as JPEG files below a folder. */
async function writePhotos(folder: string, photos: Record<string, Image>): Promise<void> {
  for (const [path, photo] of Object.entries(photos)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), await encodeJpeg(photo));
  }
}

Deno.test("deno task align cuts faces, names what it leaves out, and says what to train on", () =>
  withFolder(async (folder) => {
    const photos = join(folder, "photos"), out = join(folder, "aligned");
    await writePhotos(photos, {
      "ann/1.jpg": syntheticPhoto(1).image,
      "bob/1.jpg": syntheticPhoto(2).image,
      "bob/blank.jpg": { width: 60, height: 60, data: new Uint8Array(10800).fill(80) },
    });
    await writeFile(join(photos, "ann/broken.jpg"), "no picture");
    const { code, stdout, stderr } = await runAlign("--data", photos, "--out", out, "--strict");
    // With --strict, as photos were left out.
    deepStrictEqual([code, stderr], [1, ""]);
    const lines = stdout.trim().split("\n");
    deepStrictEqual(lines.slice(0, 2), [
      "4 photos of 2 identities.",
      "Device: wasm (it was chosen)",
    ]);
    match(stdout, /^Left out ".*broken.jpg": expected /m);
    match(stdout, /^Left out ".*blank.jpg": no face was found$/m);
    match(stdout, /^2 faces of 4 photos, 2 left out, \d+\.\d photos\/s\.$/m);
    strictEqual(lines.at(-1), `To train on them: deno task train --data ${out}`);
    deepStrictEqual((await readdir(out)).filter((name) => !name.startsWith(".")).sort(), [
      ...["aligned.html", "alignment.json", "ann", "bob", "landmarks.tsv", "odd.tsv"],
      "skipped.tsv",
    ]);
    // Once more it overwrites nothing; with --resume there is nothing to do.
    match(
      (await runAlign("--data", photos, "--out", out)).stderr,
      /must be new or empty, and holds/,
    );
    const again = await runAlign("--data", photos, "--out", out, "--resume", "--json");
    strictEqual(again.code, 0, again.stderr);
    const { path, faces, skipped, warnings } = JSON.parse(again.stdout);
    deepStrictEqual([path, faces, skipped, warnings], [out, 2, 2, []]);
    match(again.stderr, /^Going on after 4 photos\.$/m);
  }));

Deno.test("deno task align goes on after Ctrl-C where it was", () =>
  withFolder(async (folder) => {
    const out = join(folder, "aligned"), data = ["--data", "synthetic:30x10", "--out", out];
    const flags = [...data, "--device", "wasm", "--workers", "1"];
    const started = taskCommand("align", flags).spawn();
    const reader = started.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    while (!said.includes("Device:")) said += (await reader.read()).value;
    started.kill("SIGINT");
    for (let part = await reader.read(); !part.done; part = await reader.read()) said += part.value;
    const { code } = await started.status;
    await started.stderr.cancel();
    strictEqual(code, 130, said);
    match(
      said,
      /^Stopped\. To go on: deno task align --data synthetic:30x10 --out \S+ --resume, with/m,
    );
    const { done, isWhole } = JSON.parse(await readFile(join(out, "alignment.json"), "utf8"));
    ok(done > 0 && done < 300 && !isWhole, `${done}`);
    // What is left takes too long for a test: other photos are none of this alignment's.
    const other = await runAlign("--data", "synthetic:30x9", "--out", out, "--resume");
    strictEqual(other.code, 1);
    match(
      other.stderr,
      /^error: Cannot go on .*: data must be synthetic:30x10 as before, got synthetic:30x9$/,
    );
  }));

Deno.test("deno task align takes points of others, and answers bad input with a sentence", () =>
  withFolder(async (folder) => {
    const photos = join(folder, "photos"), list = join(folder, "points.txt");
    const { image, points } = syntheticPhoto(4);
    await writePhotos(photos, { "ann/1.jpg": image });
    await writeFile(list, `ann/1.jpg ${points.flat().join(" ")}\n`);
    const given = ["--data", photos, "--landmarks", list];
    const made = await runAlign(...given, "--out", join(folder, "a"), "--template", "sphereface");
    deepStrictEqual([made.code, made.stderr], [0, ""]);
    match(made.stdout, /^1 face of 1 photo, 0 left out/m);
    await writeFile(list, "ann/1.jpg 1 2 3\n");
    const bad = await runAlign(...given, "--out", join(folder, "b"));
    strictEqual(bad.code, 1);
    match(
      bad.stderr,
      /^error: Cannot read landmarks ".*points.txt": expected lines of a path and ten numbers/,
    );
    const small = await runAlign("--data", photos, "--out", join(folder, "b"), "--size", "8");
    match(
      small.stderr,
      /^error: Cannot cut faces as their size must be a whole number from 16 to 4096: current value is 8$/,
    );
    deepStrictEqual(await readdir(folder), ["a", "photos", "points.txt"]);
  }));
