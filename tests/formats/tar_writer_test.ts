import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { WindowedFile } from "../../src/formats/byte_source.ts";
import { PositionedFile } from "../../src/formats/positioned_file.ts";
import { readTarMembers } from "../../src/formats/tar_members.ts";
import { TarWriter } from "../../src/formats/tar_writer.ts";
import { withFolder } from "../temporary_folder.ts";

/** Names and texts of the files in a tar file. */
async function contents(path: string, window = 4096): Promise<[string, string][]> {
  const file = await PositionedFile.open(path);
  const source = new WindowedFile(file, window), found: [string, string][] = [];
  const onFault = (message: string) => {
    throw new Error(message);
  };
  for await (const { name, at, size } of readTarMembers(source, onFault)) {
    found.push([name, new TextDecoder().decode(await source.read(at, size))]);
  }
  await file.close();
  return found;
}

Deno.test("TarWriter writes what readTarMembers() reads, whatever the names", async () => {
  await withFolder(async (folder) => {
    const files: [string, string][] = [
      ["000.jpg", "x".repeat(512)],
      ["empty", ""],
      ["Zoë/😀 \n.jpg", "unicode"],
      [`${"a".repeat(99)}/${"b".repeat(99)}`, "as long as ustar has it"],
      [`${"c".repeat(300)}.jpg`, "longer"],
      ["last", "y".repeat(513)],
    ];
    const path = join(folder, "a.tar");
    const writer = await TarWriter.create(path);
    for (const [name, text] of files) await writer.add(name, new TextEncoder().encode(text));
    const { size } = writer;
    await writer.close();
    strictEqual((await Deno.stat(path)).size, size);
    for (const window of [1, 512, 1000, 1e6]) {
      deepStrictEqual(await contents(path, window), files);
    }
  });
});

Deno.test("TarWriter gives its file its name when it is whole, or discards it", async () => {
  await withFolder(async (folder) => {
    const names = () => Array.from(Deno.readDirSync(folder), ({ name }) => name);
    const writer = await TarWriter.create(join(folder, "a.tar"));
    await writer.add("a", Uint8Array.of(1));
    deepStrictEqual(names(), ["a.tar.new"]);
    await writer.discard();
    deepStrictEqual(names(), []);
    await rejects(
      TarWriter.create(join(folder, "no/a.tar")),
      /^Error: Cannot write tar file ".*no\/a\.tar": no such file/,
    );
  });
});
