import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { align } from "../../src/alignment/align.ts";
import type { AlignEvent, AlignOptions } from "../../src/alignment/align_options.ts";
import { FACE_TEMPLATES } from "../../src/alignment/face_template.ts";
import { type LandmarkRow, readLandmarkRows } from "../../src/alignment/landmarks_tsv.ts";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { decodeImage } from "../../src/images/decode_image.ts";
import { encodeJpeg } from "../../src/images/encode_jpeg.ts";
import { turnImage } from "../../src/images/orientation.ts";
import { exifBytes, exifSegment, withSegments } from "../images/exif_bytes.ts";
import { withFolder } from "../temporary_folder.ts";
import { photoDataset, putImage, syntheticPhoto } from "./synthetic_photos.ts";

const photo = (identity: number) => syntheticPhoto(identity).image;
const PLACE = { device: "wasm", workers: 0 } as const;

/** One photo of each sort. */
async function hardPhotos() {
  const two = { width: 640, height: 260, data: new Uint8Array(640 * 260 * 3).fill(110) };
  putImage(two, photo(1), [0, 0]);
  putImage(two, photo(2), [320, 0]);
  const blank = { width: 60, height: 60, data: new Uint8Array(60 * 60 * 3).fill(70) };
  // A phone that lies on its side stores the picture turned, and says so.
  const stored = await encodeJpeg(turnImage(photo(3), 8));
  return {
    ann: {
      "1.png": photo(1),
      "blank.png": blank,
      "broken.jpg": (await encodeJpeg(photo(1))).slice(0, 900),
    },
    bob: {
      "by_exif.jpg": withSegments(stored, exifSegment(exifBytes(6))),
      "two.png": two,
      "upside_down.png": turnImage(photo(3), 3),
    },
  };
}

async function rowsOf(out: string): Promise<LandmarkRow[]> {
  const rows: LandmarkRow[] = [];
  for await (const row of readLandmarkRows(join(out, "landmarks.tsv"))) rows.push(row);
  return rows;
}

Deno.test("faces are written under the names of their photos, and what is odd is told with its reason", () =>
  withFolder(async (folder) => {
    const out = join(folder, "aligned"), events: AlignEvent[] = [];
    const options = { ...PLACE, out, onEvent: (event: AlignEvent) => events.push(event) };
    const summary = await align(photoDataset(await hardPhotos()), options);
    const { photos, faces, skipped, path, isInterrupted } = summary;
    deepStrictEqual([photos, faces, skipped, path, isInterrupted], [6, 4, 2, out, false]);
    const rows = await rowsOf(out);
    deepStrictEqual(rows.map(({ crop }) => crop), [
      ...["ann/1.jpg", "bob/by_exif.jpg", "bob/two.jpg", "bob/upside_down.jpg"],
    ]);
    deepStrictEqual(rows.map(({ orientation }) => orientation), [1, 6, 1, 1]);
    deepStrictEqual(rows.map(({ upright }) => upright), [1, 1, 1, 3]);
    deepStrictEqual(rows.map(({ width }) => width), [320, 320, 640, 320]);
    for (const { crop } of rows) {
      const { width, height } = await decodeImage(await readFile(join(out, crop)));
      deepStrictEqual([width, height], [112, 112]);
    }
    deepStrictEqual(summary.warnings.map(({ kind, first }) => [kind, first]), [
      ["turned", ["photos/bob/upside_down.png"]],
      ["several", ["photos/bob/two.png"]],
    ]);
    const skips = await readFile(join(out, "skipped.tsv"), "utf8");
    match(skips, /^photos\/ann\/blank.png\tann\tno face was found$/m);
    match(skips, /^photos\/ann\/broken.jpg\tann\tthe JPEG is cut short/m);
    const odd = await readFile(join(out, "odd.tsv"), "utf8");
    match(odd, /^photos\/bob\/two.png\tbob\tbob\/two.jpg\tseveral\t2\t/m);
    strictEqual(odd.trim().split("\n").length, 3);
    deepStrictEqual(events.map(({ type }) => type), [
      ...["start", "device", "photo", "skip", "skip", "photo", "photo", "photo"],
    ]);
    // The page has each photo with its box and points, beside its crop.
    const page = await readFile(join(out, "aligned.html"), "utf8");
    strictEqual(page.match(/<rect /g)?.length, 4);
    strictEqual(page.match(/<circle /g)?.length, 20);
    strictEqual(page.match(/data:image\/jpeg/g)?.length, 8);
    ok(page.indexOf("bob/upside_down.jpg") < page.indexOf("ann/1.jpg"), "the worst is the first");
    // Sources of data take the folder.
    const written = await openDataset(out);
    deepStrictEqual([written.imageCount, written.identityName(1)], [4, "bob"]);
    await rejects(
      align(photoDataset(await hardPhotos()), options),
      /must be new or empty, and holds an alignment; --resume \(resume\) goes on with it$/,
    );
  }));

Deno.test("with turns and all faces, each is written upright with its number", () =>
  withFolder(async (out) => {
    const { bob } = await hardPhotos();
    const options = { ...PLACE, out, turns: true, faces: "all" } as const;
    const { faces, warnings } = await align(photoDataset({ bob }), options);
    strictEqual(faces, 4);
    const rows = await rowsOf(out);
    deepStrictEqual(rows.map(({ crop, orientation }) => [crop, orientation]), [
      ["bob/by_exif_1.jpg", 6],
      ["bob/two_1.jpg", 1],
      ["bob/two_2.jpg", 1],
      ["bob/upside_down_1.jpg", 3],
    ]);
    // The photo that EXIF turns and the one that was turned by looking show the same face.
    const [exif, , , turned] = rows.map(({ points }) => points.flat());
    ok(exif.every((value, i) => Math.abs(value - turned[i]) < 1.5));
    deepStrictEqual(warnings.map(({ kind }) => kind), ["several"]);
  }));

Deno.test("an alignment that was stopped or killed goes on where it was, and writes what it would have written", () =>
  withFolder(async (folder) => {
    const photos = photoDataset({
      ann: { "1.png": photo(1), "2.png": photo(2) },
      bob: {
        "1.png": photo(3),
        "no.png": { width: 60, height: 60, data: new Uint8Array(10800) },
        "2.png": photo(4),
      },
    });
    const whole = join(folder, "whole"), parts = join(folder, "parts");
    await align(photos, { ...PLACE, out: whole });
    const stop = new AbortController();
    const first = await align(photos, {
      ...PLACE,
      out: parts,
      signal: stop.signal,
      onEvent: ({ type }) => type === "photo" && stop.abort(),
    });
    ok(first.isInterrupted && first.photos < 5 && first.faces >= 1, JSON.stringify(first));
    ok(existsSync(join(parts, "aligned.html")));
    // What was written but not noted, as by a process that was killed, is dropped.
    await writeFile(join(parts, "landmarks.tsv"), "half a li", { flag: "a" });
    const last = await align(photos, { ...PLACE, out: parts, resume: true });
    deepStrictEqual([last.photos, last.faces, last.skipped, last.isInterrupted], [5, 4, 1, false]);
    for (const file of ["landmarks.tsv", "skipped.tsv", "odd.tsv", "bob/2.jpg"]) {
      deepStrictEqual(await readFile(join(parts, file)), await readFile(join(whole, file)), file);
    }
    // Once more there is nothing to do.
    const { mtimeMs } = await stat(join(parts, "bob/2.jpg"));
    strictEqual((await align(photos, { ...PLACE, out: parts, resume: true })).faces, 4);
    strictEqual((await stat(join(parts, "bob/2.jpg"))).mtimeMs, mtimeMs);
    await rejects(
      align(photos, { ...PLACE, out: parts, resume: true, turns: true }),
      /^RangeError: Cannot go on with the alignment in ".*parts": turns must be false as before, got true$/,
    );
    // Without anything to go on with it begins.
    strictEqual(
      (await align(photos, { ...PLACE, out: join(folder, "new"), resume: true })).faces,
      4,
    );
  }));

for (const format of ["recordio", "shards"] as const) {
  Deno.test(`faces are packed as ${format}, under the names of their identities`, () =>
    withFolder(async (folder) => {
      const photos = photoDataset({
        ann: { "1.png": photo(1), "2.png": photo(2) },
        nobody: { "no.png": { width: 60, height: 60, data: new Uint8Array(10800) } },
        bob: { "1.png": photo(3) },
      });
      const out = join(folder, format), plain = join(folder, "plain");
      const { path, faces } = await align(photos, { ...PLACE, out, format });
      await align(photos, { ...PLACE, out: plain });
      strictEqual(faces, 3);
      const set = await openDataset(path), names = [];
      for (let i = 0; i < set.identityCount; i++) names.push(set.identityName(i));
      deepStrictEqual(names.sort(), ["ann", "bob"]);
      strictEqual(set.imageCount, 3);
      const bytes = new Set(
        await Promise.all([0, 1, 2].map(async (i) => (await set.read(i)).toHex())),
      );
      for (const crop of ["ann/1.jpg", "ann/2.jpg", "bob/1.jpg"]) {
        ok(bytes.has(new Uint8Array(await readFile(join(plain, crop))).toHex()), crop);
      }
      await set.close();
      const left = await readdir(out);
      ok(!left.includes("crops") && !left.includes("packed"), left.join());
      // A packing that was stopped begins anew.
      const stopped = join(folder, "stopped"), stop = new AbortController();
      const half = await align(photos, {
        ...{ ...PLACE, out: stopped, format, signal: stop.signal },
        onEvent: ({ type }) => type === "packed" && stop.abort(),
      });
      deepStrictEqual([half.isInterrupted, half.photos], [true, 4]);
      const again = await align(photos, { ...PLACE, out: stopped, format, resume: true });
      deepStrictEqual([again.isInterrupted, existsSync(again.path)], [false, true]);
      // It is whole: going on with it changes nothing, and says the same.
      strictEqual((await align(photos, { ...PLACE, out, format, resume: true })).path, path);
    }));
}

Deno.test("points that somebody else found are taken as they are, without networks", () =>
  withFolder(async (folder) => {
    const { image, points } = syntheticPhoto(5);
    const photos = photoDataset({ ann: { "1.png": image, "2.png": image } });
    const landmarks = join(folder, "list.txt");
    await writeFile(landmarks, `ann/1.jpg ${points.flat().join(" ")}\n`);
    const out = join(folder, "out"), [template] = FACE_TEMPLATES;
    const events: string[] = [];
    const options: AlignOptions = {
      ...PLACE,
      out,
      landmarks,
      template,
      onEvent: ({ type }) => events.push(type),
    };
    const { faces, skipped } = await align(photos, options);
    deepStrictEqual([faces, skipped], [1, 1]);
    ok(!events.includes("device"), "no device is used");
    const [row] = await rowsOf(out);
    strictEqual(row.detected, undefined);
    ok(row.points.flat().every((value, i) => Math.abs(value - points.flat()[i]) <= 0.01));
    match(
      await readFile(join(out, "skipped.tsv"), "utf8"),
      /2.png\tann\tthe list has no points of it$/m,
    );
  }));

Deno.test("photos that are crops already are told of, so that nobody blurs them", () =>
  withFolder(async (folder) => {
    const people = Array.from({ length: 10 }, (_, i) => [`p${i}`, { "1.png": photo(i) }] as const);
    const once = join(folder, "once"), twice = join(folder, "twice");
    const before = await align(photoDataset(Object.fromEntries(people)), { ...PLACE, out: once });
    ok(!before.warnings.some(({ kind }) => kind === "aligned"));
    const { warnings } = await align(await openDataset(once), { ...PLACE, out: twice });
    strictEqual(warnings[0].kind, "aligned");
    ok(warnings[0].count >= 9);
  }));

Deno.test("bad options, and photos that all show no face, are answered with a sentence", () =>
  withFolder(async (folder) => {
    const blank = { width: 60, height: 60, data: new Uint8Array(10800) };
    const photos = photoDataset({ ann: { "1.png": blank } });
    const out = join(folder, "out");
    await rejects(
      align(photos, { ...PLACE, out, workers: -1 }),
      /workers must be a whole number from 0/,
    );
    await rejects(
      align(photos, { ...PLACE, out, landmarks: join(folder, "none") }),
      /^Error: Cannot read landmarks/,
    );
    ok(!existsSync(out), "nothing was made");
    await rejects(
      align(photos, { ...PLACE, out }),
      /^RangeError: Cannot align "photos" as a photo must show a face: none of 1 does, ".*skipped.tsv" says why$/,
    );
    const other = join(folder, "other");
    await mkdir(other);
    await writeFile(join(other, "x"), "");
    await rejects(align(photos, { ...PLACE, out: other, resume: true }), /must be new or empty/);
    await rm(other, { recursive: true });
  }));
