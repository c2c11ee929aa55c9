import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { sourceKindOf } from "../../src/datasets/sources.ts";
import { zipBytes, type ZipItem } from "../formats/zip_bytes.ts";
import { withFolder } from "../temporary_folder.ts";

const long = "x".repeat(5000);
const faces: ZipItem[] = [
  { name: "faces/bob/" },
  { name: "faces/bob/2.jpg", bytes: long, method: 8 },
  { name: "faces/ann/1.jpg", bytes: "a" },
  { name: "__MACOSX/faces/ann/._1.jpg", bytes: "?" },
  { name: "faces/bob/1.PNG", bytes: "b" },
];

/** Opens an archive of these items, and gives what it says besides. */
async function opened(items: ZipItem[] | Uint8Array, options = {}) {
  const folder = await Deno.makeTempDir(), file = join(folder, "faces.ZIP"), said: string[] = [];
  const say = (message: string) => void said.push(message.replaceAll(file, "@"));
  try {
    await writeFile(file, items instanceof Uint8Array ? items : zipBytes(items));
    const dataset = await openDataset(file, { ...options, onNotice: say, onFault: say });
    const images = async (identity: number) => {
      const { firstImage } = dataset, texts: string[] = [];
      const [from, to] = [identity, identity + 1].map((i) => firstImage.call(dataset, i));
      for (let i = from; i < to; i++) texts.push(new TextDecoder().decode(await dataset.read(i)));
      return texts;
    };
    return { dataset, images, said, file };
  } finally {
    await Deno.remove(folder, { recursive: true }); // it stays open
  }
}

for (const form of [{}, { is64: true }, { comment: "made by hand" }]) {
  Deno.test(`openDataset() takes a zip archive of a folder an identity: ${JSON.stringify(form)}`, async () => {
    const { dataset, images, said, file } = await opened(zipBytes(faces, form));
    deepStrictEqual([dataset.identityCount, dataset.imageCount], [2, 3]);
    deepStrictEqual([0, 1].map((i) => dataset.identityName(i)), ["ann", "bob"]);
    deepStrictEqual([await images(0), await images(1)], [["a"], [long, "b"]]);
    strictEqual(dataset.path(1), `${file}/faces/bob/2.jpg`);
    deepStrictEqual(said, []);
    await rejects(dataset.read(3), RangeError);
    await dataset.close();
  });
}

Deno.test("openDataset() says what it passes over in a zip archive", async () => {
  const { dataset, said } = await opened([
    { name: "ann/1.jpg", bytes: "a" },
    { name: "ann/notes.txt", bytes: "a" },
    { name: "ann/link.jpg", bytes: "1.jpg", isLink: true },
    { name: "loose.jpg", bytes: "a" },
    { name: "bob/1.jpg", bytes: "a", method: 14 },
    { name: "bob/2.jpg", bytes: "a", size: 7 },
    { name: "bob/3.jpg", bytes: "a", flags: 1 },
    { name: "J\xf6rg/1.jpg", bytes: "a", isLatin1: true },
  ]);
  deepStrictEqual([0, 1].map((i) => dataset.identityName(i)), ["J\\xf6rg", "ann"]);
  await dataset.close();
  strictEqual(
    said[0],
    'Images of "@" are left out; 1 images have a password: unpack the archive to read them',
  );
  match(said[1], /^passed over: 1 other file \(1 \.txt\); 1 picture in nobody's folder; 1 link /);
  match(said[1], /2 members that are sparse, or of a kind that is not known$/);
  match(said[2], /^names of 1 picture are no UTF-8/);
  const named = await opened([{ name: "J\xf6rg/1.jpg", isLatin1: true }], { encoding: "latin1" });
  strictEqual(named.dataset.identityName(0), "Jörg");
  await named.dataset.close();
});

Deno.test("reading an image of a zip archive finds that it is broken", async () => {
  const { dataset } = await opened([
    { name: "ann/1.jpg", bytes: "a", crc: 1 },
    { name: "ann/2.jpg", bytes: long, method: 8, size: 4000 },
    { name: "ann/3.jpg", bytes: long, method: 8, size: 6000 },
  ]);
  await rejects(dataset.read(0), /1\.jpg", byte 0: its bytes are others than its CRC-32 says$/);
  await rejects(dataset.read(1), /2\.jpg", byte 40: Cannot create a Buffer larger than 4000 bytes/);
  await rejects(dataset.read(2), /3\.jpg", byte \d+: expected 6000 bytes, got 5000$/);
  await dataset.close();
});

Deno.test("openDataset() says what is wrong with a zip archive", async () => {
  const whole = zipBytes(faces);
  const cut = new RegExp(
    'Cannot read zip archive ".*": expected the end of its directory before byte \\d+, got none; it may be cut',
  );
  for (const length of [0, 10, whole.length - 1]) {
    await rejects(opened(whole.subarray(0, length)), cut);
  }
  await rejects(opened(whole.subarray(9)), /its directory, \d+ bytes from \d+ on, is not before/);
  const broken = whole.slice();
  broken[whole.findLastIndex((byte, i) => byte === 0x50 && whole[i + 2] === 1)] = 0;
  await rejects(opened(broken), /byte \d+: expected an entry of the directory/);
  await rejects(opened([{ name: "1.jpg" }]), {
    message: /expected images in a folder an identity, got none$/,
  });
  await rejects(opened([{ name: "a/1.jpg", flags: 1 }]), /got none; 1 images have a password/);
});

Deno.test("a zip archive is read where it is, and nothing is written", () =>
  withFolder(async (folder) => {
    const file = join(folder, "faces.zip");
    await writeFile(file, zipBytes(faces));
    const { help, reads, writes } = sourceKindOf(file);
    deepStrictEqual([help, reads(file), writes], [".zip", [file], undefined]);
    strictEqual(sourceKindOf(join(folder, "none.zip")).help, "list");
  }));
