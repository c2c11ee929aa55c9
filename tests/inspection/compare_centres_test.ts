import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  compareCentres,
  type CompareCentresOptions,
} from "../../src/inspection/compare_centres.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { Random } from "../../src/random/random.ts";
import { closeTo, testOnDevice } from "../devices.ts";
import { type Colour, colourBackbone, colourDataset } from "./colours.ts";

const random = new Random(3, "colours");
/** 30 people, each a colour of their own, which their two images have nearly. */
const people: Colour[][] = Array.from({ length: 30 }, () => {
  const [r, g, b] = [random.below(250), random.below(250), random.below(250)];
  return [[r, g, b], [r + 2, g + 1, b + 1]];
});

const compare = (dataset: Dataset, test: Dataset, options: Partial<CompareCentresOptions> = {}) =>
  compareCentres(colourBackbone, dataset, test, { recipe: { size: 1 }, ...options });

testOnDevice("cpu", "compareCentres() finds who is in both, the most alike first", async () => {
  const seen: Colour[][] = [[people[12][0]], [people[7][1]]];
  const strangers: Colour[][] = [[undefined], []];
  const found = await compare(colourDataset(...strangers, ...seen), colourDataset(...people));

  ok(found);
  deepStrictEqual(
    found.likely.map(({ identity, testIdentity }) => [identity, testIdentity]).sort(),
    [[2, 12], [3, 7]],
  );
  ok(found.likely[0].cosine >= found.likely[1].cosine && found.likely[1].cosine > found.threshold);
});

testOnDevice(
  "cpu",
  "compareCentres() takes a threshold that the test set's people keep",
  async () => {
    const test = colourDataset(...people);
    const found = await compare(colourDataset([people[0][0]]), test);
    ok(found);
    strictEqual(found.strangers, 0);
    ok(found.found > 0.5, `${found.found}`);

    const lower = await compare(colourDataset([people[0][0]]), test, { threshold: -1 });
    deepStrictEqual([lower?.threshold, lower?.strangers, lower?.found], [-1, 1, 1]);
  },
);

testOnDevice("cpu", "compareCentres() measures cosines from the mean of the test set", async () => {
  const test = colourDataset(...people);
  const found = await compare(test, test, { threshold: -1 });
  const unit = (values: number[]) => {
    const norm = Math.hypot(...values);
    return values.map((value) => value / norm);
  };
  const centres = people.map((images) => {
    const [first, second] = images.map((colour) => unit(colour!.map((value) => value / 127.5 - 1)));
    return unit(first.map((value, i) => value + second[i]));
  });
  const mean = [0, 1, 2].map((i) => centres.reduce((sum, row) => sum + row[i], 0) / centres.length);
  const shifted = centres.map((row) => unit(row.map((value, i) => value - mean[i])));
  const cosine = (a: number, b: number) =>
    shifted[a].reduce((sum, value, i) => sum + value * shifted[b][i], 0);
  const likely = found!.likely;
  closeTo(
    likely.map(({ cosine }) => cosine),
    likely.map(({ identity, testIdentity }) => cosine(identity, testIdentity)),
    1e-5,
  );
  deepStrictEqual(likely.filter(({ identity, testIdentity }) => identity !== testIdentity), []);
});

testOnDevice(
  "cpu",
  "compareCentres() cannot say who is found if nobody has two images",
  async () => {
    const single = people.map(([first]) => [first]);
    const found = await compare(colourDataset(single[0]), colourDataset(...single));
    ok(Number.isNaN(found?.found));
  },
);

testOnDevice("cpu", "compareCentres() returns nothing if it is told to stop", async () => {
  const stop = new AbortController();
  const found = await compare(colourDataset(...people), colourDataset(...people), {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  strictEqual(found, undefined);
});

testOnDevice("cpu", "compareCentres() refuses a test set of too few people", async () => {
  await rejects(compare(colourDataset(...people), colourDataset(...people.slice(11))), {
    message:
      'Cannot compare centres with those of "listed" as it must have at least 20 identities: it has 19',
  });
});
