import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ppmBytes, syntheticPhoto } from "../alignment/synthetic_photos.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask, taskCommand } from "./task_command.ts";
import { smallFaces } from "../small_faces.ts";

const runTrain = (...flags: string[]) => runTask("train", flags);

const SMALL_RUN = [
  ...["--data", smallFaces(18, 4), "--image-size", "16", "--batch", "8", "--device", "wasm"],
  ...["--backbone", "small:width=2,embedding=4", "--workers", "1"],
];

Deno.test("deno task train prints its configuration, a line a step, figures, and where everything is", () =>
  withFolder(async (folder) => {
    const out = join(folder, "run");
    const flags = [...SMALL_RUN, "--head", "virtual-fc:groups=9,scale=8", "--crop-offset", "1,-2"];
    const { code, stdout, stderr } = await runTrain(...flags, "--steps", "3", "--out", out);
    strictEqual(code, 0, stderr);
    const lines = stdout.slice(0, stdout.indexOf("Device:")).trim().split("\n");
    const printed = new Map(
      lines.map((line) => /^(\w+) +(.+)$/.exec(line)!.slice(1) as [string, string]),
    );
    const config = JSON.parse(await readFile(join(out, "config.json"), "utf8"));
    const { objectives: [objective], ...run } = config;
    // How many pairs are verified is chosen once the data is open, and said in a line of its own.
    deepStrictEqual([...printed.keys(), "heldOutPairs"], [
      ...Object.keys(objective),
      ...Object.keys(run),
    ]);
    deepStrictEqual(
      ["head", "backbone", "schedule", "cropOffset"].map((key) => printed.get(key)),
      [
        "virtual-fc:groups=9,scale=8",
        "small:embedding=4,width=2",
        "cosine:warmup=50",
        "[1,-2]",
      ],
    );
    deepStrictEqual(objective.head, {
      name: "virtual-fc",
      groups: 9,
      scale: 8,
      mode: "default",
      anchor: "leave-one-out",
      memory: 16,
      memoryNegatives: 16,
      warmup: 100,
      regroup: "random",
      optimizeAnchors: false,
      marginType: "none",
    });
    deepStrictEqual(config.cropOffset, [1, -2]);
    match(stdout, /^Device: wasm \(it was chosen\)$/m);
    match(
      stdout,
      /^Head: virtual-fc, 36 parameters for 16 identities \(500 B with optimiser state; full-fc would need 768 B\)$/m,
    );
    for (const step of [1, 2, 3]) {
      match(
        stdout,
        new RegExp(
          `^step ${step}  loss \\d+\\.\\d{4}  lr \\d\\.\\d{4}  \\d+ images/s  \\d+ % waiting for data`,
          "m",
        ),
      );
    }
    match(stdout, /^verified {2}accuracy .+ \(best so far\)$/m);
    for (const name of ["config.json", "metrics.jsonl", "summary.json"]) {
      ok(stdout.includes(join(out, name)) && existsSync(join(out, name)), name);
    }
    deepStrictEqual((await readdir(join(out, "checkpoints"))).sort(), ["step-3"]);

    // Another flag over what the checkpoint says; and the folder is not new any more.
    const resumed = await runTrain("--resume", out, "--steps", "4");
    strictEqual(resumed.code, 0, resumed.stderr);
    match(resumed.stdout, /^step 4 {2}loss/m);
    const again = await runTrain(...SMALL_RUN, "--steps", "1", "--out", out);
    strictEqual(again.code, 1);
    match(
      again.stderr,
      /^error: Cannot write to folder ".+": it must be new or empty, and holds "/,
    );
  }));

Deno.test("deno task train says what it chose by the data, keeps it in config.json, and goes on with it", () =>
  withFolder(async (folder) => {
    const data = join(folder, "photos"), out = join(folder, "run");
    for (let i = 0; i < 11; i++) {
      const { image } = syntheticPhoto(i, { width: 200, height: 200, size: 100, at: [50, 40] });
      await mkdir(join(data, `p${i >> 1}`), { recursive: true });
      await writeFile(join(data, `p${i >> 1}`, `${i}.ppm`), ppmBytes(image));
    }
    const flags = ["--image-size", "16", "--device", "wasm", "--workers", "1", "--jitter", "1"];
    const network = ["--backbone", "small:width=2,embedding=4"];
    const { code, stdout, stderr } = await runTrain(
      ...["--data", data, ...flags, ...network, "--steps", "2", "--out", out],
    );
    strictEqual(code, 0, stderr);
    match(stdout, /^minImages 2: 1 of 6 people have a single image, and are left out, /m);
    match(stdout, /^batch 6, imagesPerIdentity 2: 3 different people, of 3 who are trained on\.$/m);
    match(
      stdout,
      /^crop \d+, cropOffset -?\d+,-?\d+, jitter 1: of 11 images, 11 show a face, and \d+ % of them /m,
    );
    const read = async () => {
      const text = await readFile(join(out, "config.json"), "utf8");
      const { objectives: [{ batch, minImages }], crop, jitter, epochs } = JSON.parse(text);
      return { batch, minImages, crop, jitter, epochs };
    };
    const begun = await read();
    ok(begun.crop > 55 && begun.crop < 90, `${begun.crop}`);
    deepStrictEqual(begun, { batch: 6, minImages: 2, crop: begun.crop, jitter: 1, epochs: 20 });
    const resumed = await runTrain("--resume", out, "--steps", "3");
    strictEqual(resumed.code, 0, resumed.stderr);
    ok(!resumed.stdout.includes("imagesPerIdentity 2:"), resumed.stdout);
    deepStrictEqual(await read(), begun);
  }));

Deno.test("deno task train takes a configuration file, and flags before it", () =>
  withFolder(async (folder) => {
    const file = join(folder, "tiny.ts"), out = join(folder, "run");
    await writeFile(
      file,
      `export default { data: "synthetic:8x4", imageSize: 16, batch: 8, steps: 9, device: "cpu",
        backbone: { name: "small", width: 1, embedding: 2 } };`,
    );
    const { code, stderr } = await runTrain("--config", file, "--steps", "1", "--out", out);
    strictEqual(code, 0, stderr);
    const { device, steps, identities } = JSON.parse(
      await readFile(join(out, "summary.json"), "utf8"),
    );
    deepStrictEqual({ device, steps, identities }, { device: "cpu", steps: 1, identities: 8 });
  }));

Deno.test("deno task train answers bad input with a sentence and writes nothing", () =>
  withFolder(async (folder) => {
    const out = join(folder, "run");
    await writeFile(
      join(folder, "config.json"),
      '{"objectives": [{"data": "x", "bach": 3}], "wieght": 1}',
    );
    const cases: [flags: string[], fault: RegExp][] = [
      [["--epochz", "3"], /^error: unknown option '--epochz'\n\(Did you mean --epochs\?\)$/],
      [
        ["--epochs", "three"],
        /^error: option '--epochs <e>' argument 'three' is invalid\. expected a number$/,
      ],
      [
        ["--head", "virtual-fc:groups"],
        /Cannot parse "virtual-fc:groups": expected NAME:key=value,/,
      ],
      [
        ["--config", join(folder, "config.json")],
        /^ {2}objectives\.0\.bach: unknown key; did you mean batch\?\n {2}wieght: unknown key$/m,
      ],
      [
        ["--backbone", "smal", "--head", "virtual-fc:groups=0", "--batch", "30"],
        /^ {2}head\.groups: expected at least 2, got 0\n {2}backbone\.name: expected one of .+ got "smal"; did you mean small\?$/m,
      ],
      [["--images-per-identity", "1"], /^ {2}imagesPerIdentity: virtual-fc needs at least 2: /m],
      [["--data", join(folder, "none")], /^error: Cannot open data ".+none": /],
      [["--data", "synthetic:16x3"], /^error: Cannot sample /],
      [
        ["--data", "synthetic:10000000", "--head", "full-fc"],
        /^error: Cannot train full-fc over 10,000,000 identities on wasm as it must fit in 4\.29 GB there: .+; virtual-fc with .+ would take .+$/,
      ],
      [
        ["--resume", join(folder, "none")],
        /^error: Cannot resume ".+" as it must be a run folder: there is no such folder$/,
      ],
    ];
    const ran = await Promise.all(
      cases.map(([flags]) => runTrain("--out", out, "--device", "wasm", ...flags)),
    );
    for (const [i, { code, stdout, stderr }] of ran.entries()) {
      const [flags, fault] = cases[i];
      strictEqual(code, 1, `${flags}: ${stdout}`);
      match(stderr, fault);
    }
    deepStrictEqual(await readdir(folder), ["config.json"]);
  }));

/** Trains without end, and gets a signal after the first step that it tells of. */
async function trainUntil(signal: Deno.Signal, out: string) {
  const child = taskCommand("train", [...SMALL_RUN, "--steps", "100000", "--out", out]).spawn();
  let stdout = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (!/^step /m.test(stdout) && /^step /m.test(stdout + text)) child.kill(signal);
    stdout += text;
  }
  const { code } = await child.status;
  return { code, stdout, stderr: await new Response(child.stderr).text() };
}

Deno.test({
  name: "deno task train saves on SIGTERM, too, and ends with 143",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const { code, stdout, stderr } = await trainUntil("SIGTERM", join(folder, "run"));
      strictEqual(code, 143, stderr);
      match(stdout, /^Step \d+ is done and saved in /m);
    }),
});

Deno.test({
  name: "deno task train, interrupted, finishes its step, saves, and says how to go on",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      const { code, stdout, stderr } = await trainUntil("SIGINT", out);
      strictEqual(code, 130, stderr);
      const [, step] = /^Step (\d+) is done and saved in .+run\.$/m.exec(stdout)!;
      match(stdout, new RegExp(`^Stopped\\. To go on: deno task train --resume ${out}$`, "m"));
      const about = await readFile(
        join(out, "checkpoints", `step-${step}`, "checkpoint.json"),
        "utf8",
      );
      strictEqual(JSON.parse(about).state.step, Number(step));
      const lines = (await readFile(join(out, "metrics.jsonl"), "utf8")).trim().split("\n");
      strictEqual(JSON.parse(lines.at(-1)!).step, Number(step));

      const more = String(Number(step) + 1);
      const resumed = await runTrain("--resume", out, "--steps", more);
      strictEqual(resumed.code, 0, resumed.stderr);
      match(resumed.stdout, new RegExp(`^step ${more}  loss`, "m"));
    }),
});
