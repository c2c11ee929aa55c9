import { deepStrictEqual, match, ok } from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyLock } from "./copy_lock.ts";
import { BY_URL, OUTPUTS, readExample, root, runExample } from "./run_example.ts";
import { serveCheckout } from "./serve_checkout.ts";
import { withFolder } from "./temporary_folder.ts";

const LONGEST = 30;
/** Which others import. */
const SHARED = "synthetic.ts";

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

Deno.test(`examples/${BY_URL} runs in a folder of its own, from another server`, async () => {
  const server = serveCheckout();
  try {
    const code = (await readExample(BY_URL))
      .replace("https://example.org/virtual-fc/0.1.0/", server.address)
      .replaceAll("example.org", server.host);
    await withFolder(async (folder) => {
      await writeFile(join(folder, "train.ts"), code);
      match(await runExample(code, folder, await copyLock(folder)), OUTPUTS[BY_URL]);
    });
  } finally {
    await server.shutdown();
  }
});
