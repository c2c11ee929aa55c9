import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { gunzip, gunzipToTemporaryFile, isGzip } from "../../src/formats/gzip.ts";
import { withFolder } from "../temporary_folder.ts";

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3);

Deno.test("gunzipToTemporaryFile() unpacks files joined end to end, and leaves no name behind", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.gz"), packed = gzipSync(bytes);
    await writeFile(path, Uint8Array.of(...packed, ...packed));
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith("virtual-fc-"));
    const file = await gunzipToTemporaryFile(path, (message) => ok(false, message));
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith("virtual-fc-"));
    ok(after.filter((name) => !before.includes(name)).length <= 8, "of other tests alone");
    strictEqual(file.size, 2 * bytes.length);
    deepStrictEqual(await file.read(bytes.length, bytes.length), bytes);
    await file.close();
  });
});

Deno.test("gunzipToTemporaryFile() keeps what comes before a fault, and says where that is", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.gz"), faults: string[] = [];
    await writeFile(path, gzipSync(bytes).subarray(0, -100));
    const file = await gunzipToTemporaryFile(path, (message) => void faults.push(message));
    ok(file.size > 0 && file.size < bytes.length);
    deepStrictEqual(faults, [
      `Cannot unpack "${path}" after ${file.size} bytes: unexpected end of file`,
    ]);
    await file.close();
    await rejects(gunzipToTemporaryFile(join(folder, "none"), () => {}), { code: "ENOENT" });
  });
});

Deno.test("isGzip() looks at the first bytes, and gunzip() stops when it is left", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a"), empty = join(folder, "b");
    await writeFile(path, gzipSync(bytes));
    await writeFile(empty, "");
    deepStrictEqual([await isGzip(path), await isGzip(empty)], [true, false]);
    for await (const chunk of gunzip(path)) {
      ok(chunk.length > 0);
      break;
    }
  });
});
