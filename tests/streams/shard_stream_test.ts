import {
  deepStrictEqual,
  notDeepStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  type ShardImage,
  ShardStream,
  type ShardStreamOptions,
} from "../../src/streams/shard_stream.ts";
import { DecodeStream } from "../../src/streams/decode_stream.ts";
import { tarBytes, type TarEntry } from "../formats/tar_bytes.ts";
import { withFolder } from "../temporary_folder.ts";

const text = new TextDecoder();

/** Ten images a shard, of 10 to 100 bytes, of identities 0 to 4. */
function shard(number: number): TarEntry[] {
  return Array.from({ length: 10 }, (_, i) => [
    { name: `${number}${i}.jpg`, bytes: `${number}${i} `.padEnd(10 * (i + 1), ".") },
    { name: `${number}${i}.cls`, bytes: String(i % 5) },
  ]).flat();
}

/** Runs `use` with the paths of tar files of these contents; those that are bytes are compressed. */
async function withShards(
  tars: (TarEntry[] | Uint8Array)[],
  use: (paths: string[], folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const paths = tars.map((_, i) => join(folder, `${i}.tar`));
    for (const [i, tar] of tars.entries()) {
      await Deno.writeFile(paths[i], Array.isArray(tar) ? tarBytes(tar) : tar);
    }
    await use(paths, folder);
  });
}

async function keys(paths: string[], options: ShardStreamOptions): Promise<string[]> {
  return (await Array.fromAsync(new ShardStream(paths, options))).map(({ key }) => key);
}

const all = Array.from({ length: 40 }, (_, i) => String(i).padStart(2, "0"));

Deno.test("ShardStream gives every image once an epoch, with identity, key, path and bytes", async () => {
  await withShards([0, 1, 2, 3].map(shard), async (paths) => {
    const images = await Array.fromAsync(new ShardStream(paths, { epochs: 2, bufferBytes: 700 }));
    strictEqual(images.length, 80);
    deepStrictEqual(images.slice(40).map(({ key }) => key).sort(), all);
    images.forEach(({ identity, key, path, bytes, epoch, position }, i) => {
      strictEqual(identity, Number(key) % 5);
      strictEqual(path, `${paths[Number(key[0])]}/${key}.jpg`);
      strictEqual(text.decode(bytes), `${key} `.padEnd(10 * (Number(key[1]) + 1), "."));
      strictEqual(bytes.buffer.byteLength, bytes.length);
      deepStrictEqual([epoch, position], [Math.floor(i / 40), i % 40]);
    });
  });
});

Deno.test("ShardStream orders by seed and epoch alone", async () => {
  await withShards([0, 1, 2, 3].map(shard), async (paths) => {
    const options = { seed: 5, bufferBytes: 700 };
    const both = await keys(paths, { ...options, epochs: 2 });
    deepStrictEqual(await keys(paths, { ...options, epoch: 1, epochs: 2 }), both.slice(40));
    notDeepStrictEqual(both.slice(0, 40), both.slice(40));
    notDeepStrictEqual(await keys(paths, { ...options, seed: 6, epochs: 1 }), both.slice(0, 40));
    deepStrictEqual(await keys(paths, { shuffle: false, epochs: 1 }), all);
  });
});

Deno.test("ShardStream mixes shards as far as its buffer goes", async () => {
  const shards = (order: string[]) => new Set(order.map((key) => key[0])).size;
  await withShards([0, 1, 2, 3].map(shard), async (paths) => {
    const none = await keys(paths, { bufferBytes: 0, epochs: 1 });
    strictEqual(shards(none.slice(0, 10)), 1);
    const whole = await keys(paths, { bufferBytes: 10_000, epochs: 1 });
    strictEqual(shards(whole.slice(0, 10)) > 2, true);
  });
});

Deno.test("ShardStream holds no more than its buffer, and opens nothing before someone reads", async () => {
  await withShards([0, 1, 2, 3].map(shard), async (paths) => {
    const missing = new ShardStream(["/no/such.tar"]).getReader();
    await rejects(missing.read(), { code: "ENOENT" });
    const reader = new ShardStream(paths, { bufferBytes: 0 }).getReader();
    await reader.read();
    await reader.cancel();
    strictEqual((await reader.read()).done, true);
  });
});

Deno.test("ShardStream unpacks compressed folder trees on the way, and numbers their folders", async () => {
  const tree = ["ann/1", "zoe/1", "ann/x/2", "bob/1"].map((name) => ({
    name: `faces/${name}.jpg`,
    bytes: name,
  }));
  await withShards([new Uint8Array(gzipSync(tarBytes(tree)))], async (paths) => {
    const options = { shuffle: false, epochs: 1, identities: ["zoe", "ann"] };
    const images = await Array.fromAsync(new ShardStream(paths, options));
    deepStrictEqual(images.map(({ key, identity }) => [key, identity]), [
      ["faces/ann/1", 1],
      ["faces/zoe/1", 0],
      ["faces/ann/x/2", 1],
    ]);
    await rejects(
      keys(paths, { epochs: 1 }),
      /Cannot stream ".*0\.tar": expected labels that are whole numbers, got "faces\/ann\/1\.jpg"/,
    );
    await rejects(keys(paths, { identities: ["nobody"] }), /expected images of the given identiti/);
  });
});

Deno.test("ShardStream goes on after what cannot be read, and says what that is", async () => {
  const cut = tarBytes(shard(0)).slice(0, 3000), whole = tarBytes(shard(1));
  const packed = new Uint8Array(gzipSync(whole));
  await withShards([cut, packed.slice(0, -12), shard(2)], async (paths) => {
    const [cutPath] = paths;
    const faults: string[] = [];
    const onFault = (message: string) => void faults.push(message);
    const found = await keys(paths, { shuffle: false, epochs: 1, onFault });
    deepStrictEqual([found[0], ...found.slice(-10)], ["00", ...all.slice(20, 30)]);
    deepStrictEqual(faults.slice(0, 2), [
      `Cannot read "${cutPath}", byte 3072: the file ends without a tar file's end, so members may be missing`,
      `Cannot read "${cutPath}", byte 2560, member "01.jpg": expected a label beside it (.cls or .json), as others have`,
    ]);
    ok(
      faults.some((fault) => /^Cannot unpack ".*1\.tar" after \d+ bytes: /.test(fault)),
      faults[1],
    );
  });
});

Deno.test("ShardStream checks its options, and that there are images", async () => {
  throws(() => new ShardStream([]), /^RangeError: Cannot stream shards as there are no files$/);
  throws(() => new ShardStream(["a"], { epoch: -1 }), RangeError);
  throws(() => new ShardStream(["a"], { bufferBytes: 0.5 }), RangeError);
  await withShards([[]], async ([path]) => {
    await rejects(keys([path], {}), {
      message: `Cannot stream "${path}": expected images, got none`,
    });
  });
});

for (const workers of [0, 2]) {
  Deno.test(`DecodeStream decodes images that bring their bytes, with ${workers} workers`, async () => {
    const entries = ["1", "bad", "2"].flatMap((name) => [
      { name: `${name}.pgm`, bytes: name === "bad" ? "P5 2 2 255 ?" : `P5 1 1 255 ${name}` },
      { name: `${name}.cls`, bytes: "3" },
    ]);
    await withShards([entries], async ([path]) => {
      const skipped: string[] = [];
      const decoder = new DecodeStream<ShardImage>(undefined, {
        workers,
        onSkip: (error) => void skipped.push(error.path),
      });
      const images = new ShardStream([path], { shuffle: false, epochs: 1 }).pipeThrough(decoder);
      const found = await Array.fromAsync(images);
      deepStrictEqual(found.map(({ key, picture }) => [key, picture.data[0]]), [
        ["1", "1".charCodeAt(0)],
        ["2", "2".charCodeAt(0)],
      ]);
      deepStrictEqual(Object.hasOwn(found[0], "bytes"), false);
      deepStrictEqual(skipped, [`${path}/bad.pgm`]);
    });
  });
}
