import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyLock } from "./copy_lock.ts";
import { serveCheckout } from "./serve_checkout.ts";
import { withFolder } from "./temporary_folder.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const LONGEST = 30;
const BY_URL = "by_url/train.ts";
/** Which others import. */
const SHARED = "synthetic.ts";

/** What each prints when it is given no data. */
const OUTPUTS: Record<string, RegExp> = {
  "by_url/train.ts": /^5 steps, AUC 0\.\d{4}\n$/,
  "compare_embeddings.ts":
    /^accuracy: 0\.\d{4} and 0\.\d{4}, better: (a|b|neither)\n[^]*AUC: [^]*Both curves are in .*roc\.svg\n$/,
  "decode_and_augment.ts": /^(8 images of (\d{7}[,:] ){4}brightness (-?\d\.\d\d,?){8}\n){3}$/,
  "find_face.ts":
    /^Most like \S+\/0000000\/0000\.jpg, of 79 other images:(\n0\.\d{4} {2}\S+\/\d{7}\/\d{4}\.jpg){5}\n$/,
  "own_backbone.ts": /^mine after 12 steps: AUC 0\.\d{4}\n$/,
  "own_head.ts": /^step 1 {2}loss \d+\.\d{4}\n[^]*step 20 {2}loss \d+\.\d{4}\nAUC 0\.\d{4}\n$/,
  "own_stage.ts": / corners: ([0-3]: -?[01]\.\d{3}(, |\n$)){8}/,
  "sweep_over_groups.ts":
    /^8 anchors: 512 weights, AUC 0\.\d{4}\n[^]*32 anchors: 2048 weights[^]*sweep\.svg/,
  "train_from_folder.ts":
    /^\S[^]*step 20 {2}loss \d+\.\d{4}\n[^]*accuracy +\d+[^]*The network is in \S+run-\S+\n$/,
  "train_from_recordio.ts": /train\.rec: 40 identities, 200 images\n\d+ images\/s, AUC 0\.\d{4}\n$/,
};

const readExample = (name: string) => readFile(join(root, "examples", name), "utf8");

/** Runs a file by the command that its first line is, with no more permissions than that gives, less the words for arguments. */
async function runExample(code: string, cwd: string, flags: string[] = []): Promise<string> {
  const [command] = code.split("\n");
  const words = command.split(" ").filter((word) => !/[[\]]|^[A-Z]|^\/\/$/.test(word));
  const [deno, run, ...args] = words;
  deepStrictEqual([deno, run], ["deno", "run"]);
  return await withFolder(async (temporary) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", ...flags, ...args],
      cwd,
      env: { NO_COLOR: "1", TMPDIR: temporary },
      stdin: "null",
    }).output();
    strictEqual(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  });
}

Deno.test("every example is run by a test, and stands in examples/README.md", async () => {
  const files = (await readdir(join(root, "examples"), { recursive: true }))
    .filter((name) => name.endsWith(".ts")).sort();
  deepStrictEqual(files, [...Object.keys(OUTPUTS), SHARED].sort());
  const list = await readExample("README.md");
  for (const file of files) ok(list.includes(`](${file})`), file);
});

Deno.test(`no example is longer than ${LONGEST} lines`, async () => {
  for (const name of [...Object.keys(OUTPUTS), SHARED]) {
    const lines = (await readExample(name)).trimEnd().split("\n").length;
    ok(lines <= LONGEST, `${name} has ${lines}`);
  }
});

for (const [name, output] of Object.entries(OUTPUTS)) {
  if (name === BY_URL) continue;
  Deno.test(`examples/${name} runs without data, by the command of its first line`, async () => {
    match(await runExample(await readExample(name), root), output);
  });
}

Deno.test(`examples/${BY_URL} runs in a folder of its own, from another server`, async () => {
  const server = serveCheckout();
  const host = `127.0.0.1:${server.addr.port}`;
  try {
    const code = (await readExample(BY_URL))
      .replace("https://example.org/virtual-fc/0.1.0/", `http://${host}/`)
      .replaceAll("example.org", host);
    await withFolder(async (folder) => {
      await writeFile(join(folder, "train.ts"), code);
      match(await runExample(code, folder, await copyLock(folder)), OUTPUTS[BY_URL]);
    });
  } finally {
    await server.shutdown();
  }
});
