import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../temporary_folder.ts";
import { runTask, taskCommand } from "./task_command.ts";

/** A configuration that is code, and tells in an error what it was let do. */
const NOSY = (folder: string) => `
const tried = {};
for (const [name, action] of Object.entries({
  ownFolder: () => Deno.readTextFile(import.meta.filename),
  foreignFile: () => Deno.readTextFile("/etc/passwd"),
  foreignFolder: () => Array.fromAsync(Deno.readDir("${folder}/foreign")),
  otherOutput: () => Deno.writeTextFile("${folder}/foreign/x", ""),
  ownCode: () => Deno.writeTextFile("${import.meta.dirname}/../../src/x", ""),
  environment: () => Deno.env.get("PATH"),
  setEnvironment: () => Deno.env.set("LD_PRELOAD", "x"),
  network: () => fetch("http://127.0.0.1:8000"),
  remoteCode: () => import("https://esm.sh/" + "x").catch(({ message }) => {
    throw { name: message.includes("--no-remote") ? "NotCapable" : message };
  }),
  socket: () => Deno.connect({ port: 8000 }),
  listen: () => Deno.listen({ port: 0 }),
  process: () => new Deno.Command("true").output(),
  library: () => Deno.dlopen("libc.so.6", {}),
  host: () => Deno.hostname(),
})) {
  tried[name] = await Promise.resolve().then(action).then(() => "done", (error) => error.name);
}
throw new Error(JSON.stringify(tried));
`;

/** Deno's flags cannot name a path with a comma: it is permitted in another way. */
const OWN_FOLDERS = ["own", "own, with a comma"];

Deno.test("a task reaches its own files, and no others, no network, no environment, no process", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "foreign"));
    for (const name of OWN_FOLDERS) await Deno.mkdir(join(folder, name));
    const refused = [
      ...["foreignFile", "foreignFolder", "otherOutput", "ownCode"],
      ...[
        "environment",
        "setEnvironment",
        "network",
        "remoteCode",
        "socket",
        "listen",
        "process",
        "library",
        "host",
      ],
    ];
    for (
      const [task, name] of [...OWN_FOLDERS.map((name) => ["train", name]), ["compare", "own"]]
    ) {
      const config = join(folder, name, "config.ts");
      await Deno.writeTextFile(config, NOSY(folder));
      const flags = ["--config", config, "--out", join(folder, name, "out")];
      const { code, stderr } = await runTask(task, flags);
      strictEqual(code, 1, stderr);
      const [, tried] = stderr.match(/^error: Cannot read configuration ".*": (.*)$/) ?? [];
      ok(tried, stderr);
      deepStrictEqual(JSON.parse(tried), {
        ownFolder: "done",
        ...Object.fromEntries(refused.map((name) => [name, "NotCapable"])),
      });
    }
  }));

Deno.test("a task reads and writes where paths have commas and braces", () =>
  withFolder(async (folder) => {
    const own = join(folder, "{a,b}, c");
    await Deno.mkdir(join(own, "photos", "ann, lee"), { recursive: true });
    await Deno.writeTextFile(join(own, "photos", "ann, lee", "1,2.pgm"), "P5 1 1 255 a");
    await Deno.writeTextFile(join(own, "photos", "ann, lee", "3.pgm"), "P5 1 1 255 b");
    const list = join(folder, "li,st.txt"), set = join(own, "s,et");
    await Deno.writeTextFile(list, "ann, lee/1,2.pgm\tann\nann, lee/3.pgm\tann\n");
    const shards = ["--format", "shards", "--images-per-shard", "1"];
    const pack = async (...flags: string[]) => {
      const { code, stdout, stderr } = await runTask("pack", [...flags, "--workers", "0"]);
      strictEqual(code, 0, stderr);
      match(stdout, /2 images packed/);
    };
    await pack("--data", join(own, "photos"), "--out", set, ...shards);
    await pack("--data", list, "--root", join(own, "photos"), "--out", join(own, "rec"));
    await pack("--data", join(set, "{000000..000001}.tar"), "--out", join(folder, "plain"));
    await pack("--data", join(own, "rec", "train.rec"), "--out", join(folder, "again"));
  }));

Deno.test("a task names what a list has elsewhere, and does not read it", () =>
  withFolder(async (folder) => {
    const list = join(folder, "list.txt");
    await Deno.writeTextFile(list, "/etc/hostname ann\n");
    const flags = ["--data", list, "--out", join(folder, "out"), "--workers", "0"];
    const { code, stdout, stderr } = await runTask("pack", flags);
    strictEqual(code, 1);
    match(stdout + stderr, /Cannot read "\/etc\/hostname": it leads out of /);
  }));

Deno.test("a task ends when the process that confines it is killed", () =>
  withFolder(async (folder) => {
    const flags = ["--data", "synthetic:100", "--epochs", "1000", "--workers", "1"];
    const child = taskCommand("train", [...flags, "--out", join(folder, "out")]).spawn();
    const [stdout, stderr] = [child.stdout.getReader(), child.stderr];
    await stdout.read();
    child.kill("SIGKILL");
    while (!(await stdout.read()).done); // until nobody holds its other end
    await stderr.cancel();
    strictEqual((await child.status).signal, "SIGKILL");
  }));
