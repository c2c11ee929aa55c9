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

Deno.test("PositionedFile gives what is left of a file that was cut after it was opened", async () => {
  await withFile(new Uint8Array(100), async (file) => {
    await Deno.truncate(file.path, 40);
    strictEqual((await file.read(30, 50)).length, 10);
  });
});

Deno.test("PositionedFile cannot open what is not there", async () => {
  await rejects(PositionedFile.open("no/such/file"), /no\/such\/file/);
});
