import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { BalancedEpoch } from "../../src/datasets/balanced_epoch.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { identityOf } from "../../src/datasets/identity_of.ts";
import { Random } from "../../src/random/random.ts";
import { listedDataset } from "./listed_dataset.ts";

function batches(epoch: BalancedEpoch) {
  return Array.from({ length: epoch.batchCount }, (_, i) => epoch.batch(i));
}

/** Checks all that a balanced epoch promises. */
function check(
  dataset: Dataset,
  batchSize: number,
  imagesPerIdentity: number,
  epoch: BalancedEpoch,
) {
  const seen = new Uint32Array(dataset.imageCount);
  batches(epoch).forEach((batch, index) => {
    strictEqual(batch.length, batchSize);
    const identities = batch.map((sample) => sample.identity);
    strictEqual(new Set(identities).size, batchSize / imagesPerIdentity);
    batch.forEach((sample, place) => {
      seen[sample.image]++;
      strictEqual(sample.identity, identityOf(dataset, sample.image));
      strictEqual(sample.batch, index);
      strictEqual(sample.position, index * batchSize + place);
      // Images of an identity are neighbours, and differ where there are enough of them.
      const start = place - place % imagesPerIdentity;
      const group = batch.slice(start, start + imagesPerIdentity);
      ok(group.every(({ identity }) => identity === sample.identity));
      const images = dataset.firstImage(sample.identity + 1) - dataset.firstImage(sample.identity);
      const distinct = new Set(group.map(({ image }) => image)).size;
      strictEqual(distinct, Math.min(images, imagesPerIdentity));
    });
  });
  ok(seen.every((times) => times > 0), "every image comes");
  return seen;
}

Deno.test("BalancedEpoch shows every image once where the numbers allow it", () => {
  const dataset = listedDataset(4, 2, 4, 2, 2, 2); // 8 groups of 2
  const epoch = new BalancedEpoch(dataset, { batchSize: 4, imagesPerIdentity: 2 });
  strictEqual(epoch.batchCount, 4);
  ok(check(dataset, 4, 2, epoch).every((times) => times === 1));
});

Deno.test("BalancedEpoch fills groups with images of the identity and batches with identities", () => {
  const dataset = listedDataset(3, 2, 5); // 2 + 1 + 3 groups of 2
  const epoch = new BalancedEpoch(dataset, { batchSize: 4, imagesPerIdentity: 2, seed: 3 });
  strictEqual(epoch.batchCount, 3);
  check(dataset, 4, 2, epoch);
});

Deno.test("BalancedEpoch spreads an identity with most of the images over batches of its own", () => {
  const dataset = listedDataset(20, 2, 2, 2); // 10 groups of one identity, 3 of others
  const epoch = new BalancedEpoch(dataset, { batchSize: 4, imagesPerIdentity: 2 });
  strictEqual(epoch.batchCount, 10);
  check(dataset, 4, 2, epoch);
});

Deno.test("BalancedEpoch keeps its promises for numbers drawn by chance", () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  for (let round = 0; round < 150; round++) {
    const random = new Random(seed, round);
    const imagesPerIdentity = 1 + random.below(4), identities = 1 + random.below(6);
    const counts = Array.from({ length: identities + random.below(12) }, () => {
      const tail = Math.floor(1 / (0.02 + random.uniform())); // 1 to 50, seldom many
      return imagesPerIdentity + tail * random.below(2);
    });
    const dataset = listedDataset(...counts);
    const batchSize = identities * imagesPerIdentity;
    const options = { batchSize, imagesPerIdentity, seed: round, epoch: round % 3 };
    const epoch = new BalancedEpoch(dataset, options);
    check(dataset, batchSize, imagesPerIdentity, epoch);
    const groups = counts.map((count) => Math.ceil(count / imagesPerIdentity));
    const all = groups.reduce((sum, count) => sum + count);
    strictEqual(epoch.batchCount, Math.max(Math.ceil(all / identities), ...groups));
  }
});

Deno.test("BalancedEpoch mixes: identities with many groups do not keep the same company", () => {
  const dataset = listedDataset(...new Array(40).fill(10)); // 5 groups of 2 each, 10 an epoch's batch
  const epoch = new BalancedEpoch(dataset, { batchSize: 20, imagesPerIdentity: 2 });
  const company = new Map<number, Set<number>>();
  for (const batch of batches(epoch)) {
    const identities = new Set(batch.map((sample) => sample.identity));
    for (const one of identities) {
      if (!company.has(one)) company.set(one, new Set());
      for (const other of identities) if (other !== one) company.get(one)!.add(other);
    }
  }
  // 5 batches with 9 others each: 45 places, 9 different ones if the company stayed, at most 39.
  const mean = [...company.values()].reduce((sum, others) => sum + others.size, 0) / 40;
  ok(mean > 22, `${mean} others`);
});

Deno.test("BalancedEpoch depends on seed and epoch, and on nothing else", () => {
  const dataset = listedDataset(4, 4, 4, 4, 4, 4);
  const open = (seed: number, epoch: number) =>
    new BalancedEpoch(dataset, { batchSize: 4, imagesPerIdentity: 2, seed, epoch });
  deepStrictEqual(open(1, 2).batch(3), open(1, 2).batch(3));
  const images = (seed: number, epoch: number) =>
    batches(open(seed, epoch)).flat().map((sample) => sample.image);
  notDeepStrictEqual(images(1, 2), images(1, 3));
  notDeepStrictEqual(images(1, 2), images(2, 2));
  strictEqual(open(1, 2).batch(3)[0].epoch, 2);
});

Deno.test("BalancedEpoch repeats the images of small identities where that is allowed", () => {
  const dataset = listedDataset(1, 4, 2);
  const options = { batchSize: 8, imagesPerIdentity: 4, minImages: 1 };
  const epoch = new BalancedEpoch(dataset, options);
  check(dataset, 8, 4, epoch);
});

Deno.test("BalancedEpoch says what does not fit", () => {
  const dataset = listedDataset(4, 1, 4, 2);
  const open = (batchSize: number, imagesPerIdentity: number) => () =>
    new BalancedEpoch(dataset, { batchSize, imagesPerIdentity });
  throws(open(5, 2), {
    name: "RangeError",
    message: "Cannot sample as 2 images an identity must divide the batch size: current value is 5",
  });
  throws(open(10, 2), {
    message: "Cannot sample batches of 5 identities (10 images, 2 an identity): " +
      '"listed" has 4, enough for a batch of 8 images',
  });
  throws(open(6, 3), {
    message:
      'Cannot sample 3 images an identity: 2 of 4 identities in "listed" have fewer than 3, ' +
      'the first is "person 1" with 1; minImages leaves them out, or, below 3, lets theirs repeat',
  });
  throws(open(0, 1), /batchSize must be a positive integer: current value is 0/);
  throws(open(4, 0), /imagesPerIdentity must be a positive integer: current value is 0/);
});
