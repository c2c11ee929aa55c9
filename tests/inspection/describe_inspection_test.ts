import { deepStrictEqual, ok } from "node:assert/strict";
import { describeInspection } from "../../src/inspection/describe_inspection.ts";
import type { InspectedDataset, Inspection } from "../../src/inspection/inspection.ts";

const data: InspectedDataset = {
  notices: [],
  name: "photos",
  counts: {
    identities: 5000,
    images: 12345,
    least: 1,
    median: 2,
    mean: 2.469,
    most: 4,
    single: 1000,
    histogram: [{ from: 1, to: 1, identities: 1000 }, { from: 2, to: 4, identities: 4000 }],
  },
  done: 12345,
  bytes: 1_500_000,
  formats: { jpeg: 12000, png: 300 },
  sizeCount: 3,
  sizes: { "112x112": 12000, "113x112": 300 },
  turned: { count: 0, by: "exif" },
  unreadable: {
    count: 45,
    first: [{ path: "photos/Ada/1.jpg", identity: "Ada", reason: "no such file" }],
    identities: { count: 12, first: ["Ada", "Bob"] },
  },
  passedOver: {
    files: { ".db": 4000, ".mov": 1, "": 1 },
    ...{ loose: 2, links: 0, unusual: 0 },
    empty: { count: 1, first: ["Eve"] },
    unopened: { count: 0, first: [] },
    escaped: { count: 0, first: [] },
    nested: { count: 0, first: [] },
  },
};

const inspection: Inspection = {
  data,
  duplicates: {
    by: "bytes",
    within: 1,
    across: 0,
    identities: 0,
    placeholders: 0,
    pairs: 0,
    shared: [],
  },
  isInterrupted: false,
};

Deno.test("describeInspection() draws images an identity, and lists what is wrong", () => {
  deepStrictEqual(describeInspection(inspection), [
    "Data          photos",
    "  identities  5,000, with 12,345 images",
    "  images each 1 to 4, median 2, mean 2.5; 1,000 with only one",
    "                  1 ██████████                                    1,000  20.0 %",
    "                2-4 ████████████████████████████████████████      4,000  80.0 %",
    "  files       1.5 MB: jpeg 12,000, png 300",
    "  sizes       112x112 12,000, 113x112 300, 1 other size",
    "  passed over 4,000 files .db",
    "              1 file .mov",
    "              1 file without an ending",
    "              2 pictures in nobody's folder",
    '              1 person without a picture: "Eve"',
    "  unreadable  45",
    "  photos/Ada/1.jpg: no such file",
    "  and 44 more",
    '  no image can be read of 12 identities: "Ada", "Bob" and 10 more',
    "",
    "Duplicates    equal bytes",
    "  within      1 image that the same identity has already",
    "  across      0 pictures under more than one identity",
  ]);
});

Deno.test("describeInspection() counts pictures that EXIF turns, and those that it would turn", () => {
  const lines = (by: "exif" | "stored") =>
    describeInspection({ ...inspection, data: { ...data, turned: { count: 1234, by } } });
  ok(lines("exif").includes("  orientation 1,234 turned by EXIF"));
  ok(
    lines("stored").includes(
      "  orientation 1,234 that EXIF would turn, left as they are stored",
    ),
  );
});

Deno.test("describeInspection() says who shares pictures, and who is in the test set", () => {
  const lines = describeInspection({
    ...inspection,
    test: { ...data, name: "lfw" },
    duplicates: {
      ...inspection.duplicates,
      across: 7,
      identities: 60,
      placeholders: 1,
      pairs: 3,
      shared: [{ identity: "Ada", other: "Eve", images: 2 }],
    },
    overlap: {
      identities: 4,
      byName: { identities: 12, names: ["Ada", "Eve"] },
      byImage: {
        images: 1,
        identities: 1,
        pairs: 2,
        shared: [{ identity: "Ada", other: "lovelace", images: 1 }],
      },
      byCentre: {
        threshold: 0.75,
        strangers: 0.0099,
        found: 0.5,
        identities: 2,
        likely: [{ identity: "Bob", other: "robert", cosine: 0.91236 }],
      },
    },
  });
  const from = lines.findIndex((line) => line.startsWith("Duplicates")) + 2;
  const overlap = lines.findIndex((line) => line.startsWith("Overlap"));

  deepStrictEqual(lines.slice(from, from + 6), [
    "  across      7 pictures under more than one identity; 60 identities have such a picture",
    "              1 of them under so many that they are left out below",
    "  2 pictures  Ada and Eve",
    "  and 2 more",
    "",
    "Test set      lfw",
  ]);
  deepStrictEqual(lines.slice(overlap), [
    "Overlap       4 of 5,000 identities are in the test set too",
    '  by name     12 identities: "Ada", "Eve" and 10 more',
    "  by image    1 image of 1 identity",
    "  1 picture  Ada and lovelace",
    "  and 1 more",
    "  by centre   2 identities above cosine 0.7500",
    "              1.0 % of the test set's people reach it with another of them,",
    "              50.0 % with the other half of their own images",
    "  0.9124  Bob and robert",
    "  and 1 more",
  ]);
});

Deno.test("describeInspection() says that it was stopped, and where", () => {
  const lines = describeInspection({
    ...inspection,
    data: { ...data, done: 1200 },
    isInterrupted: true,
  });

  ok(lines.includes("  looked at   the first 1,200 of them"));
  deepStrictEqual(lines.at(-1), "It was stopped before it was through: there may be more.");
});

Deno.test("describeInspection() keeps to 80 columns, and shows the rarest", () => {
  const sizes = Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => [`${1000 + i}x1000`, 12345]),
  );
  const histogram = [1, 10_000_000, 1].map((identities, i) => ({
    from: 10 ** i,
    to: 10 ** (i + 1) - 1,
    identities,
  }));
  const lines = describeInspection({
    ...inspection,
    data: { ...data, sizes, sizeCount: 1234, counts: { ...data.counts, histogram } },
  });

  deepStrictEqual(lines.filter((line) => line.length > 80), []);
  deepStrictEqual(lines.filter((line) => line.includes("▏")).length, 2);
});

Deno.test("describeInspection() says whether faces are cut alike, and what does so where they are not", () => {
  const said = (alignment: InspectedDataset["alignment"]) => {
    const lines = describeInspection({ ...inspection, data: { ...data, alignment } });
    const first = lines.findIndex((line) => line.startsWith("  faces"));
    return lines.slice(first, lines.findIndex((line) => line.startsWith("  passed over")));
  };
  const look = { images: 24, faces: 23, spread: 9.04, isAligned: false };
  deepStrictEqual(said(look), [
    "  faces       in 23 of 24 images looked at",
    "              not cut alike: 9.0 px off, with 35 px between the eyes",
    "              deno task align --data photos --out DIR cuts them alike",
  ]);
  deepStrictEqual(said({ ...look, spread: 0.6, isAligned: true, template: "insightface" }), [
    "  faces       in 23 of 24 images looked at",
    "              cut alike (insightface): 0.6 px off, with 35 px between the eyes",
  ]);
  deepStrictEqual(said({ ...look, faces: 0, spread: null }), [
    "  faces       in 0 of 24 images looked at",
  ]);
});
