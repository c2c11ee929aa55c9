import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { imageHash } from "../../src/inspection/image_hash.ts";
import { inspectImages, type InspectImagesOptions } from "../../src/inspection/inspect_images.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";
import { turned } from "../images/turned.ts";

/** A dataset of these files; an error is what reading one throws. */
function datasetOf(...files: (string | Error)[]): Dataset {
  return {
    ...listedDataset(files.length),
    read: (image) => {
      const file = files[image];
      if (file instanceof Error) return Promise.reject(file);
      return Promise.resolve(new TextEncoder().encode(file));
    },
  };
}

async function inspect(dataset: Dataset, options: InspectImagesOptions = {}) {
  const unreadable: [number, string][] = [];
  const found = await inspectImages(dataset, {
    ...options,
    onUnreadable: (image, reason) => void unreadable.push([image, reason]),
  });
  return { ...found, unreadable };
}

Deno.test("inspectImages() counts formats, sizes and bytes, and hashes what was read", async () => {
  const found = await inspect(datasetOf("P5 2 1 255 ab", "P5 1 1 255 a", "P5 2 1 255 ab"));

  deepStrictEqual([...found.formats], [["pnm", 3]]);
  deepStrictEqual([...found.sizes], [["2x1", 2], ["1x1", 1]]);
  deepStrictEqual([found.done, found.bytes, found.unreadable.length], [3, 38, 0]);
  const [first, second, third] = found.hashes;
  strictEqual(first, imageHash(new TextEncoder().encode("P5 2 1 255 ab")));
  strictEqual(third, first);
  notStrictEqual(second, first);
});

Deno.test("inspectImages() tells in their order of images that cannot be read, and goes on", async () => {
  const found = await inspect(
    datasetOf(
      new Error("no such file"),
      "P5 1 1 255 a",
      "",
      "GIF89a",
      "P5 2 1 255 a",
      "P5 0 4 255 ",
    ),
  );

  deepStrictEqual(found.unreadable, [
    [0, "no such file"],
    [
      2,
      "expected a JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC, PBM, PGM or PPM file, got an empty one",
    ],
    [3, "the GIF ends within its header"],
    [4, "the PNM of 2 x 1 is cut short after 12 bytes"],
    [5, "expected at least one pixel, got a header of 0 x 4"],
  ]);
  deepStrictEqual([found.done, [...found.sizes]], [6, [["1x1", 1]]]);
  deepStrictEqual([...found.hashes].map(Number.isNaN), [true, false, true, true, true, true]);
});

Deno.test("inspectImages() decodes if it is told to, and then equal pixels are equal images", async () => {
  const broken =
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0----\0\0\0\0IEND----";
  // Latin-1, as a PNG begins with a byte that is no ASCII.
  const bytes = [broken, "P5 1 1 255 a", "P6 1 1 255 aaa", "P6 1 1 255 aab"].map((text) =>
    Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  );
  const dataset = { ...listedDataset(4), read: (image: number) => Promise.resolve(bytes[image]) };
  strictEqual((await inspect(dataset)).unreadable.length, 0);

  const { unreadable, hashes } = await inspect({
    ...dataset,
    read: (image) => Promise.resolve(bytes[image].slice()),
  }, { decode: true });

  deepStrictEqual(unreadable.map(([image]) => image), [0]);
  strictEqual(hashes[1], hashes[2]);
  notStrictEqual(hashes[3], hashes[2]);
});

Deno.test("inspectImages() does not take pictures of other sides for equal", async () => {
  const { hashes } = await inspect(datasetOf("P5 2 1 255 aa", "P5 1 2 255 aa"), { decode: true });

  notStrictEqual(hashes[0], hashes[1]);
});

Deno.test("inspectImages() counts turned pictures, and measures and compares all of them upright", async () => {
  const pngs = turned.filter(({ ending }) => ending === "png").map(({ bytes }) => bytes);
  const dataset = {
    ...listedDataset(8),
    read: (image: number) => Promise.resolve(pngs[image].slice()),
  };
  const upright = await inspect(dataset, { decode: true });

  strictEqual(upright.turned, 7);
  deepStrictEqual([...upright.sizes], [["20x13", 8]]);
  strictEqual(new Set(upright.hashes).size, 1);

  const stored = await inspect(dataset, { decode: true, orientation: "stored" });

  strictEqual(stored.turned, 7);
  deepStrictEqual([...stored.sizes], [["20x13", 4], ["13x20", 4]]);
  strictEqual(new Set(stored.hashes).size, 8);
});

Deno.test("inspectImages() stops when it is told to, after what it has read", async () => {
  const stop = new AbortController();
  const progress: number[] = [];
  const { done, hashes, sizes } = await inspectImages(listedDataset(1000), {
    signal: stop.signal,
    onProgress(done) {
      progress.push(done);
      if (done === 10) stop.abort();
    },
  });

  ok(done >= 10 && done < 100);
  deepStrictEqual(progress, Array.from({ length: done }, (_, i) => i + 1));
  deepStrictEqual([...sizes], [["2x2", done]]);
  strictEqual(hashes.findIndex(Number.isNaN), done);
});

Deno.test("inspectImages() reads nothing when it is told to stop before", async () => {
  const { done, hashes } = await inspectImages(listedDataset(2), { signal: AbortSignal.abort() });

  deepStrictEqual([done, [...hashes]], [0, [NaN, NaN]]);
});

Deno.test("inspectImages() reads a few images at a time", async () => {
  let reading = 0, most = 0;
  const dataset = listedDataset(200);
  await inspectImages({
    ...dataset,
    async read(image) {
      most = Math.max(most, ++reading);
      await Promise.resolve();
      reading--;
      return await dataset.read(image);
    },
  });

  ok(most > 1 && most <= 32, `${most} at a time`);
});

Deno.test("inspectImages() ends where the script may not read, and where its listener fails", async () => {
  await rejects(inspect(datasetOf(new Deno.errors.NotCapable("no access"))), /no access/);
  await rejects(
    inspectImages(datasetOf(""), {
      onUnreadable: () => {
        throw new Error("disk full");
      },
    }),
    /disk full/,
  );
});
