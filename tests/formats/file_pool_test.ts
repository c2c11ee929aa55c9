import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { FilePool } from "../../src/formats/file_pool.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("FilePool reads many files at once with few of them open", async () => {
  await withFolder(async (folder) => {
    const path = (i: number) => join(folder, String(i));
    for (let i = 0; i < 20; i++) await Deno.writeFile(path(i), Uint8Array.of(i));
    const pool = new FilePool(3);
    const reads = Array.from(
      { length: 200 },
      (_, i) => pool.use(path(i % 20), (file) => file.read(0, 1)),
    );
    const found = await Promise.all(reads);
    deepStrictEqual(found.map(([byte]) => byte), Array.from({ length: 200 }, (_, i) => i % 20));
    await pool.close();
  });
});

Deno.test("FilePool opens a file anew after it could not be opened", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "late"), pool = new FilePool(3);
    const read = () => pool.use(path, (file) => file.read(0, 1));
    await rejects(read(), { code: "ENOENT" });
    await Deno.writeFile(path, Uint8Array.of(5));
    strictEqual((await read())[0], 5);
    await pool.close();
  });
});

Deno.test("FilePool.close() waits for those who use a file", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "used"), pool = new FilePool(3);
    await Deno.writeFile(path, Uint8Array.of(5));
    const allowed = Promise.withResolvers<void>();
    const order: string[] = [];
    const use = pool.use(path, async (file) => {
      await allowed.promise;
      strictEqual((await file.read(0, 1))[0], 5);
      order.push("used");
    });
    const closing = pool.close().then(() => order.push("closed"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    deepStrictEqual(order, []);
    allowed.resolve();
    await Promise.all([use, closing]);
    deepStrictEqual(order, ["used", "closed"]);
  });
});

Deno.test("FilePool opens no other file in the place of one that it has let go", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "1"), pool = new FilePool(0);
    await Deno.writeFile(path, Uint8Array.of(5));
    const read = () => pool.use(path, (file) => file.read(0, 1));
    deepStrictEqual([await read(), await read()], [Uint8Array.of(5), Uint8Array.of(5)]);
    await Deno.writeFile(`${path}.other`, Uint8Array.of(6));
    await Deno.rename(`${path}.other`, path);
    await rejects(read(), { name: "FileChangedError", path });
    await pool.close();
  });
});
