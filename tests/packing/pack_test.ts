import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { findTars } from "../../src/datasets/find_tars.ts";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { selectIdentities } from "../../src/datasets/select_identities.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { readImageHeader } from "../../src/images/read_image_header.ts";
import { pictures } from "../images/pictures.ts";
import { decodeImage } from "../../src/images/decode_image.ts";
import { resizeBilinear } from "../../src/images/resize_bilinear.ts";
import { pack, type PackEvent, type PackOptions } from "../../src/packing/pack.ts";
import { Random } from "../../src/random/random.ts";
import { ShardStream } from "../../src/streams/shard_stream.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";
import { turned, upright } from "../images/turned.ts";
import { withFolder } from "../temporary_folder.ts";

/** Names of all identities, and the bytes of all images of each, in order. */
async function contents(dataset: Dataset) {
  const found: { name: string; images: Uint8Array[] }[] = [];
  for (let identity = 0; identity < dataset.identityCount; identity++) {
    const images: Uint8Array[] = [];
    for (let i = dataset.firstImage(identity); i < dataset.firstImage(identity + 1); i++) {
      images.push(await dataset.read(i));
    }
    found.push({ name: dataset.identityName(identity), images });
  }
  return found;
}

const NAMES = ["Zoë", "ann lee", "O'Neil", "n000012", "😀", "a.b", "7", "x".repeat(120)];
const LETTERS = "aZ_ë😀 .-";

/** Writes a folder per identity: names, numbers of images and their bytes by chance, RecordIO's magic number among them. */
async function writeFaces(folder: string, random: Random): Promise<void> {
  for (const name of NAMES) {
    if (random.below(3) === 0) continue;
    await Deno.mkdir(join(folder, name), { recursive: true });
    for (let n = random.below(6); n >= 0; n--) {
      const header = new TextEncoder().encode("P5 9 9 255\n ");
      const bytes = Uint8Array.from({ length: 81 + random.below(1500) }, () => random.below(256));
      for (let at = random.below(4) * 4; at + 4 < bytes.length; at += 4 * random.below(200) + 4) {
        bytes.set([0x0a, 0x23, 0xd7, 0xce], at);
      }
      const stem = Array.from({ length: 8 }, () => [...LETTERS][random.below(7)]).join("");
      await Deno.writeFile(join(folder, name, `a${stem}.pgm`), Uint8Array.of(...header, ...bytes));
    }
  }
  await Deno.mkdir(join(folder, "last"), { recursive: true });
  await Deno.writeTextFile(join(folder, "last", "1.ppm"), "P6 1 1 255 abc");
}

Deno.test("pack() writes what openDataset() reads back byte by byte, through every format", async () => {
  const seed = Number(Deno.env.get("SEED") ?? Date.now());
  console.log(`datasets of SEED=${seed}`);
  for (let round = 0; round < 8; round++) {
    const random = new Random(seed, "faces", round);
    await withFolder(async (folder) => {
      await writeFaces(join(folder, "faces"), random);
      let dataset = await openDataset(join(folder, "faces"));
      const expected = await contents(dataset);
      const routes: Omit<PackOptions, "out">[] = [
        { format: "shards", imagesPerShard: 1 + random.below(5), seed: random.below(100) },
        { format: "recordio" },
        { format: "shards", shardSize: 1 + random.below(20_000) },
        { format: "shards", shuffle: false },
        { format: "recordio" },
      ];
      for (const [i, route] of routes.entries()) {
        const out = join(folder, `set ${i}`);
        const { path, images, skipped } = await pack(dataset, { ...route, out, workers: 0 });
        deepStrictEqual([images, skipped], [dataset.imageCount, 0]);
        for (const source of [path, out]) {
          dataset = await openDataset(source, { onFault: (message) => ok(false, message) });
          deepStrictEqual(await contents(dataset), expected);
        }
        if (route.format === "recordio") continue;
        const streamed = expected.map(({ name }) => ({ name, images: [] as Uint8Array[] }));
        for await (
          const { identity, bytes } of new ShardStream(await findTars(out), {
            epochs: 1,
            shuffle: false,
          })
        ) {
          streamed[identity].images.push(bytes);
        }
        deepStrictEqual(streamed, expected);
      }
    });
  }
});

Deno.test("pack() mixes identities in shards by seed, and keeps the order of each one's images", async () => {
  await withFolder(async (folder) => {
    const keys = async (name: string, options: Omit<PackOptions, "out">) => {
      const out = join(folder, name);
      await pack(listedDataset(9, 9, 9, 9), { ...options, out, format: "shards", workers: 0 });
      const images = new ShardStream(await findTars(out), { epochs: 1, shuffle: false });
      return (await Array.fromAsync(images)).map(({ key }) => key);
    };
    const mixed = await keys("a", { seed: 3, imagesPerShard: 10 });
    deepStrictEqual(await readdir(join(folder, "a")), [
      "000000.tar",
      "000001.tar",
      "000002.tar",
      "000003.tar",
      "identities.txt",
    ]);
    deepStrictEqual(await keys("b", { seed: 3 }), mixed);
    const plain = await keys("c", { shuffle: false });
    deepStrictEqual(plain.slice(0, 3), ["person 0/0", "person 0/1", "person 0/2"]);
    ok(new Set(mixed.slice(0, 9).map((key) => key[7])).size > 1, mixed.join());
    deepStrictEqual(mixed.filter((key) => key.startsWith("person 2")), plain.slice(18, 27));
  });
});

Deno.test("pack() turns upright what it makes anew, and keeps the orientation of what it does not", () =>
  withFolder(async (folder) => {
    const pngs = turned.filter(({ ending }) => ending === "png").map(({ bytes }) => bytes);
    const dataset = {
      ...listedDataset(8),
      read: (image: number) => Promise.resolve(pngs[image].slice()),
    };
    const packed = async (options: Omit<PackOptions, "out">) => {
      const { path } = await pack(dataset, { out: join(folder, crypto.randomUUID()), ...options });
      const set = await openDataset(path);
      const images = await Promise.all(pngs.map((_, image) => set.read(image)));
      await set.close();
      return images;
    };
    deepStrictEqual(await packed({}), pngs);
    const expected = resizeBilinear(upright, 12, 8);
    for (const workers of [0, 2]) {
      for (const bytes of await packed({ size: 8, workers })) {
        const { width, data } = await decodeImage(bytes, { orientation: "stored" });
        strictEqual(width, 12);
        const differences = Array.from(data, (value, i) => Math.abs(value - expected.data[i]));
        ok(differences.reduce((sum, one) => sum + one) / data.length < 8, `${differences}`);
      }
    }
    const stored = await packed({ size: 8, orientation: "stored" });
    const widths = stored.map((bytes) => readImageHeader(bytes).width);
    deepStrictEqual(widths, [12, 12, 12, 12, 8, 8, 8, 8]);
  }));

Deno.test("pack() resizes the shorter side and leaves alone what has the size", async () => {
  await withFolder(async (folder) => {
    const picture = { width: 20, height: 40, data: new Uint8Array(20 * 40 * 3) };
    picture.data.forEach((_, i) => picture.data[i] = 100 + 40 * Math.sin(i / 500));
    const header = (size: string) => new TextEncoder().encode(`P6 ${size} 255\n`);
    await Deno.mkdir(join(folder, "in/ann"), { recursive: true });
    const large = Uint8Array.of(...header("20 40"), ...picture.data);
    const fitting = Uint8Array.of(...header("12 10"), ...new Uint8Array(360).fill(9));
    await Deno.writeFile(join(folder, "in/ann/1.ppm"), large);
    await Deno.writeFile(join(folder, "in/ann/2.ppm"), fitting);
    for (const workers of [0, 2]) {
      const out = join(folder, `out ${workers}`);
      const { path } = await pack(await openDataset(join(folder, "in")), {
        out,
        size: 10,
        workers,
      });
      const packed = await openDataset(path);
      const found = await decodeImage(await packed.read(0));
      const expected = resizeBilinear(picture, 10, 20);
      deepStrictEqual([found.width, found.height], [10, 20]);
      const off = found.data.reduce((sum, value, i) => sum + Math.abs(value - expected.data[i]), 0);
      ok(off / found.data.length < 2, `${off / found.data.length}`);
      deepStrictEqual(await packed.read(1), fitting);
      strictEqual(await Deno.readTextFile(join(out, "property")), "1,20,10");
    }
  });
});

Deno.test("pack() keeps formats that other programs may not read, and counts them; a size makes JPEG of them", async () => {
  await withFolder(async (folder) => {
    const named = (name: string) => pictures.find((picture) => picture.name === name)!;
    const kept = ["baseline_1x1.jpg", "lossless.webp", "rgb.bmp", "rgb_8.png", "wide.PPM"].map(
      named,
    );
    await Deno.mkdir(join(folder, "in/ann"), { recursive: true });
    for (const { name, bytes } of kept) await Deno.writeFile(join(folder, "in/ann", name), bytes);
    const original = await openDataset(join(folder, "in"));
    for (const format of ["recordio", "shards"] as const) {
      const options = { format, shuffle: false, workers: 0 };
      const { path, rarelyRead } = await pack(original, { ...options, out: join(folder, format) });
      deepStrictEqual(rarelyRead, { webp: 1, bmp: 1 });
      const packed = await openDataset(path);
      for (const [i, { bytes }] of kept.entries()) deepStrictEqual(await packed.read(i), bytes);

      const out = join(folder, `${format} of 17`);
      const sized = await pack(original, { ...options, size: 17, out });
      deepStrictEqual(sized.rarelyRead, {});
      const resized = await openDataset(sized.path);
      const formats = await Array.fromAsync(
        kept.keys(),
        async (i) => readImageHeader(await resized.read(i)).format,
      );
      deepStrictEqual(formats, ["jpeg", "jpeg", "jpeg", "png", "pnm"]);
      await packed.close();
      await resized.close();
    }
  });
});

Deno.test("pack() draws synthetic faces, and keeps the names of their shards for LFW's lists", async () => {
  await withFolder(async (folder) => {
    const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 2, size: 16 });
    const { path } = await pack(faces, { out: join(folder, "set"), format: "shards", workers: 0 });
    const packed = await openDataset(path);
    strictEqual((await decodeImage(await packed.read(3))).width, 16);
    ok(packed.path(3).endsWith("000000.tar/0000001/0001.jpg"), packed.path(3));
  });
});

/** A dataset of four images of which one cannot be read and one lacks its end. */
function damaged(): Dataset {
  const dataset = listedDataset(1, 2, 1);
  const read = (image: number) => {
    if (image === 1) return Promise.reject(new Error("no such file"));
    if (image === 3) return Promise.resolve(new TextEncoder().encode("P5 2 2 255 cut"));
    return dataset.read(image);
  };
  return { ...dataset, read };
}

for (const format of ["recordio", "shards"] as const) {
  Deno.test(`pack() skips bad images and says which, or ends if strict: ${format}`, async () => {
    await withFolder(async (folder) => {
      const out = join(folder, "set"), skipped: string[] = [];
      const onEvent = (event: PackEvent) => {
        if (event.type === "skip") skipped.push(event.error.message);
      };
      const options = { out, format, shuffle: false, workers: 0, onEvent };
      await rejects(pack(damaged(), { ...options, strict: true }), {
        name: "ImageDecodeError",
        message: 'Cannot decode "1.pgm": no such file',
      });
      deepStrictEqual(await readdir(folder), []);
      const summary = await pack(damaged(), options);
      deepStrictEqual([summary.images, summary.skipped], [2, 2]);
      deepStrictEqual(skipped.slice(-2), [
        'Cannot decode "1.pgm": no such file',
        'Cannot decode "3.pgm": the PNM of 2 x 2 is cut short after 14 bytes',
      ]);
      const packed = selectIdentities(await openDataset(summary.path), (i) => i < 2);
      deepStrictEqual(
        (await contents(packed)).map((
          { name, images },
        ) => [name, images.map((bytes) => bytes.at(-1))]),
        [["person 0", [0]], ["person 1", [2]]],
      );
    });
  });

  Deno.test(`pack() leaves nothing when it is stopped, or nothing can be read: ${format}`, async () => {
    await withFolder(async (folder) => {
      const out = join(folder, "new", "set"), stop = new AbortController();
      const onEvent = () => stop.abort(new Error("enough"));
      const options = { out, format, workers: 0, imagesPerShard: 1 };
      const stopped = pack(listedDataset(3), { ...options, signal: stop.signal, onEvent });
      await rejects(stopped, { message: "enough" });
      const none = { ...listedDataset(2), read: () => Promise.reject(new Error("no")) };
      await rejects(
        pack(none, options),
        /Cannot pack "listed": none of its images can be read: "0.pgm", "1.pgm" \(no\)$/,
      );
      deepStrictEqual(await readdir(join(folder, "new")), []);
    });
  });
}

Deno.test("pack() does not write over a set, or into a folder that another packing left", async () => {
  await withFolder(async (folder) => {
    const out = join(folder, "set");
    const options = { out, workers: 0 };
    await Deno.mkdir(out);
    await pack(listedDataset(2), options); // an empty one is as good as none
    const [first] = await readdir(out);
    await rejects(pack(listedDataset(3), options), {
      message: `Cannot pack to "${out}": it must be new or empty, and holds "${first}"`,
    });
    strictEqual((await openDataset(out)).imageCount, 2);
    await Deno.mkdir(`${out}2.new`);
    await rejects(pack(listedDataset(2), { ...options, out: `${out}2` }), {
      message:
        `Cannot pack to "${out}2": "${out}2.new" is left of a packing that was interrupted, or another is under way; remove it first`,
    });
    await rejects(
      pack(listedDataset(2), { ...options, out: join(out, "train.rec") }),
      /it is a file$/,
    );
  });
});

Deno.test("pack() checks its options", async () => {
  const dataset = listedDataset(1);
  for (
    const [options, message] of [
      [{ size: 0 }, /size must be a whole number from 1: current value is 0$/],
      [{ workers: -1 }, /workers must be a whole number from 0: current value is -1$/],
      [{ shardSize: 1.5 }, /shardSize must be/],
      [{ imagesPerShard: NaN }, /imagesPerShard must be/],
    ] as const
  ) {
    await rejects(pack(dataset, { out: "/never/made", ...options }), message);
  }
  const many = { ...dataset, identityCount: 2 ** 24 + 1 };
  await rejects(pack(many, { out: "/never/made" }), /it tells at most 2\^24 identities apart/);
});

Deno.test("pack() says where the system let it down", async () => {
  await withFolder(async (folder) => {
    const out = join(folder, "set");
    const dataset = listedDataset(1);
    const read = async (image: number) => {
      await Deno.remove(`${out}.new`, { recursive: true });
      return await dataset.read(image);
    };
    await rejects(pack({ ...dataset, read }, { out, workers: 0 }), (error: Error) => {
      return error.message.startsWith(`Cannot `) && error.message.includes("no such file");
    });
    deepStrictEqual(await readdir(folder), []);
  });
});
