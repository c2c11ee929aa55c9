import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { PositionedFile } from "../../src/formats/positioned_file.ts";

async function withFile(bytes: Uint8Array, check: (file: PositionedFile) => Promise<void>) {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, bytes);
  const file = await PositionedFile.open(path);
  try {
    await check(file);
  } finally {
    await file.close();
    await Deno.remove(path);
  }
}

Deno.test("PositionedFile gives the bytes at each place to reads that run at once", async () => {
  const numbers = Uint32Array.from({ length: 20_000 }, (_, i) => i * 7);
  await withFile(new Uint8Array(numbers.buffer), async (file) => {
    const places = Array.from({ length: 200 }, (_, i) => i * 97 % 20_000);
    const read = await Promise.all(places.map((place) => file.read(place * 4, 4)));
    deepStrictEqual(
      read.map((bytes) => new Uint32Array(bytes.buffer)[0]),
      places.map((p) => p * 7),
    );
  });
});

Deno.test("PositionedFile gives what there is before the end of the file", async () => {
  await withFile(Uint8Array.of(1, 2, 3), async (file) => {
    strictEqual(file.size, 3);
    deepStrictEqual(await file.read(1, 2 ** 40), Uint8Array.of(2, 3));
    deepStrictEqual(await file.read(3, 5), new Uint8Array());
    deepStrictEqual(await file.read(70, 5), new Uint8Array());
  });
});

Deno.test("PositionedFile says at once that a file was cut, and soon that it was written to", async () => {
  await withFile(new Uint8Array(100), async (file) => {
    await Deno.truncate(file.path, 40);
    await rejects(file.read(30, 50), {
      name: "FileChangedError",
      message:
        /^Cannot go on reading ".+" as it must stay as it was when it was opened, 100 bytes of .+: it has changed, to 40 bytes of /,
    });
  });
  await withFile(new Uint8Array(100), async (file) => {
    await file.read(30, 50);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await file.read(30, 50);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await Deno.writeFile(file.path, new Uint8Array(100).fill(1));
    await rejects(file.read(30, 50), { name: "FileChangedError", path: file.path });
  });
});

Deno.test("PositionedFile says what it could not read, and where", async () => {
  const folder = await PositionedFile.open(".");
  Object.defineProperty(folder, "size", { value: 100 });
  await rejects(folder.read(30, 50), { message: /^Cannot read "\." at byte 30: / });
  await folder.close();
});

Deno.test("PositionedFile cannot open what is not there", async () => {
  await rejects(PositionedFile.open("no/such/file"), /no\/such\/file/);
});
