import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { readRunConfig } from "../../src/training/read_run_config.ts";
import { heldOutPairs } from "../../src/training/held_out_pairs.ts";
import { openTrainingData } from "../../src/training/open_training_data.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { testOnDevice } from "../devices.ts";
import { trainAndListen } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";

/** 100 identities of 20 images are held out. */
const FACES = { data: "synthetic:1000x20" };

async function choose(options: Record<string, unknown>, workers = 1) {
  const config = parseTrainConfig({
    ...(options.objectives === undefined ? FACES : {}),
    out: "unused",
    ...options,
  });
  const data = await openTrainingData(config);
  try {
    const { pairs, notice } = heldOutPairs(config, data, workers);
    const { a, b, same } = pairs, all = data.test.pairs;
    deepStrictEqual([a, b, same], [all.a, all.b, all.same].map((x) => x.slice(0, same.length)));
    const balance = same.reduce((sum, one) => sum + 2 * one - 1, 0);
    return { count: same.length, images: new Set([...a, ...b]).size, balance, notice };
  } finally {
    await data.close();
  }
}

Deno.test("heldOutPairs() verifies all pairs where that takes no longer than a tenth of the training", async () => {
  const { count, notice } = await choose({});
  deepStrictEqual([count, notice], [4000, undefined]);
});

Deno.test("heldOutPairs() embeds twelve images for a hundred trained on at most, each in two passes of which a training step takes three", async () => {
  const { count, images, balance, notice } = await choose({ evaluateEvery: 100 });
  ok(images <= 768 && images > 763, `${images} of 100 * 64 * 0.12`);
  strictEqual(balance, 0);
  match(
    notice!,
    new RegExp(`^Verified on ${count} of 4000 pairs of identities held out, so that a verif`),
  );
});

Deno.test("heldOutPairs() counts the images of all heads, a run that ends before, and who verifies", async () => {
  const { count } = await choose({ evaluateEvery: 100 });
  strictEqual((await choose({ steps: 100 })).count, count);
  const objectives = [FACES, { data: "synthetic:16x4", head: { name: "full-fc" } }];
  strictEqual((await choose({ objectives, evaluateEvery: 50 })).count, count);
  strictEqual((await choose({ evaluateEvery: 200 }, 2)).count, count);
});

Deno.test("heldOutPairs() verifies at least 200 pairs, and says from how many steps they take a tenth", async () => {
  const { count, images, notice } = await choose({ evaluateEvery: 10 });
  strictEqual(count, 200);
  const [, steps] = /the fewest .* unless that is (\d+) steps or more\.$/.exec(notice!)!;
  strictEqual(Number(steps), Math.ceil(images / 7.68));
  const { count: enough, notice: other } = await choose({ evaluateEvery: Number(steps) });
  ok(enough >= 200 && /so that/.test(other!));
});

Deno.test("heldOutPairs() verifies all pairs of data that has no 200", async () => {
  const { count, notice } = await choose({ data: "synthetic:40x4", steps: 1 });
  deepStrictEqual([count, notice], [48, undefined]);
});

/** 10 identities of 20 images are held out; 1 step of 8 images is trained. */
const SMALL_RUN = {
  data: "synthetic:100x20",
  imageSize: 16,
  batch: 8,
  workers: 1,
  device: "wasm",
  backbone: { name: "small", width: 2, embedding: 4 },
};

const chosenIn = async (out: string) => [
  (await readRunConfig(out)).heldOutPairs,
  (await readCheckpoint(out)).config.heldOutPairs,
];

testOnDevice(
  "wasm",
  "a run keeps the number of pairs that it chose, and says why there are fewer",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      const { events, summary } = await trainAndListen({ ...SMALL_RUN, steps: 1, out });
      const notices = events.flatMap((event) => event.type === "notice" ? [event.message] : []);
      strictEqual(notices.filter((text) => /^Verified on 200 of \d+ pairs/.test(text)).length, 1);
      strictEqual(summary.verification!.pairs, 200);
      deepStrictEqual(await chosenIn(out), [200, 200]);
      // As many steps as it would verify more pairs with.
      const again = await trainAndListen(
        { ...SMALL_RUN, steps: 2, evaluateEvery: 10_000, out },
        { resume: out },
      );
      strictEqual(again.summary.verification!.pairs, 200);
      deepStrictEqual(await chosenIn(out), [200, 200]);
      ok(!again.events.some(({ type }) => type === "notice"));
    }),
);

testOnDevice(
  "wasm",
  "a run verifies as many pairs of those held out as it is told to",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      const config = { ...SMALL_RUN, steps: 1, heldOutPairs: 600, out };
      const { events, summary } = await trainAndListen(config);
      strictEqual(summary.verification!.pairs, 600);
      ok(!events.some(({ type }) => type === "notice"));
    }),
);
