import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import type { AnchorRule } from "../../src/heads/anchor_rule.ts";
import type { Head } from "../../src/heads/head.ts";
import { createHead } from "../../src/heads/heads.ts";
import { VirtualFc, type VirtualFcOptions } from "../../src/heads/virtual_fc.ts";
import { SgdMomentum } from "../../src/training/sgd_momentum.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { slopes } from "../slopes.ts";
import { cosine, plainMarginSoftmax, toRows } from "./plain_margin_softmax.ts";
import { runHead } from "./run_head.ts";

const LENGTH = 3;

/** Six images: two each of 0, and of 5, which finds its anchor taken and borrows 1; one each of 2 and 3. */
const IDENTITIES = Int32Array.of(0, 5, 2, 0, 5, 3);
const COLUMNS = [0, 1, 2, 0, 1, 3];
const FEATURES = [
  0.5,
  1,
  -0.3,
  2,
  0.1,
  0.4,
  -1,
  -0.5,
  0.8,
  0.2,
  0.9,
  0.1,
  1,
  0.3,
  -0.7,
  0.4,
  -2,
  0.3,
];
const GROUPS = 5;

/** All anchors take part from the first step on, and nothing is remembered. */
const AT_ONCE = { memory: 0, warmup: 0 };

/** By the other rules, an identity's only image has a cosine of 1, where arcface has a kink. */
const optionsOf = (rule: AnchorRule) => ({
  scale: 4,
  margin: { kind: rule === "leave-one-out" ? "arcface" : "cosface", m: 0.5 },
} as const);

function mean(rows: number[][], shares: number[]): number[] {
  const total = shares.reduce((a, b) => a + b);
  return rows[0].map((_, i) => rows.reduce((sum, row, r) => sum + row[i] * shares[r], 0) / total);
}

function unit(row: number[]): number[] {
  return row.map((value) => value / Math.hypot(...row));
}

/** Virtual FC of `IDENTITIES` in plain loops; `made` are the features that anchors are made of. */
function plainLoss(
  rule: AnchorRule,
  features: number[],
  { anchors, made, shares, only }: {
    anchors: number[][];
    made: number[];
    shares: number[];
    only?: "corresponding";
  },
): number {
  const options = optionsOf(rule);
  const sources = toRows(made, LENGTH).map(rule === "leave-one-out" ? unit : (row) => row);
  const members = (column: number, but = -1) =>
    COLUMNS.flatMap((other, image) => other === column && image !== but ? [image] : []);
  const combine = (images: number[]) =>
    mean(images.map((image) => sources[image]), images.map((image) => shares[image]));
  const present = anchors.flatMap((anchor, column) =>
    members(column).length > 0
      ? [combine(members(column))]
      : only === "corresponding"
      ? []
      : [anchor]
  );
  const rows = toRows(features, LENGTH);
  const cosines = rows.map((row) => present.map((anchor) => cosine(row, anchor)));
  if (rule !== "leave-one-out") return plainMarginSoftmax(cosines, COLUMNS, options);
  const counted = COLUMNS.map((column) => members(column).length > 1 ? column : -1);
  const own = rows.map((row, image) =>
    counted[image] < 0 ? 0 : cosine(row, combine(members(COLUMNS[image], image)))
  );
  return plainMarginSoftmax(cosines, counted, options, own);
}

// The cosine to a sum is that to a mean.
for (const rule of ["leave-one-out", "mean", "sum"] as const) {
  testOnEveryDevice(
    `VirtualFc by ${rule} agrees with plain loops, its gradient with finite differences`,
    async () => {
      const head = new VirtualFc({
        groups: GROUPS,
        embeddingLength: LENGTH,
        anchor: rule,
        regroup: "lowest",
        ...AT_ONCE,
        ...optionsOf(rule),
      });
      const anchors = toRows(await head.variables.get("anchors")!.data(), LENGTH);
      const state = { anchors, made: FEATURES, shares: COLUMNS.map(() => 1) };
      const { loss, ignored, gradients } = await runHead(head, FEATURES, IDENTITIES);
      closeTo([loss], [plainLoss(rule, FEATURES, state)]);
      const expected = slopes(FEATURES, (features) => plainLoss(rule, features, state));
      closeTo(gradients[0], expected, 1e-3);
      strictEqual(ignored, rule === "leave-one-out" ? 2 : 0);
      strictEqual(gradients.length, 1);
      head.dispose();
    },
  );
}

for (const rule of ["leave-one-out", "mean"] as const) {
  testOnEveryDevice(
    `VirtualFc by ${rule} leaves free anchors out until its warm-up is over`,
    async () => {
      const head = new VirtualFc({
        groups: GROUPS,
        embeddingLength: LENGTH,
        anchor: rule,
        regroup: "lowest",
        memory: 0,
        warmup: 3,
        ...optionsOf(rule),
      });
      const anchors = toRows(await head.variables.get("anchors")!.data(), LENGTH);
      const state = { anchors, made: FEATURES, shares: COLUMNS.map(() => 1) };
      const corresponding = { ...state, only: "corresponding" as const };
      const before = await runHead(head, FEATURES, IDENTITIES, { step: 2 });
      closeTo([before.loss], [plainLoss(rule, FEATURES, corresponding)]);
      const expected = slopes(FEATURES, (features) => plainLoss(rule, features, corresponding));
      closeTo(before.gradients[0], expected, 1e-3);
      const after = await runHead(head, FEATURES, IDENTITIES, { step: 3 });
      closeTo([after.loss], [plainLoss(rule, FEATURES, state)]);
      head.dispose();
    },
  );
}

testOnEveryDevice("VirtualFc by sum puts sums into the anchors, by mean means", async () => {
  for (const [anchor, expected] of [["sum", [4, 6]], ["mean", [2, 3]]] as const) {
    const head = new VirtualFc({ groups: 2, embeddingLength: 2, anchor });
    await runHead(head, [1, 2, 3, 4], Int32Array.of(0, 0));
    deepStrictEqual([...(await head.variables.get("anchors")!.data()).slice(0, 2)], [...expected]);
    head.dispose();
  }
});

testOnEveryDevice("VirtualFc by weighted means trains its weight-estimation network", async () => {
  const head = new VirtualFc({
    groups: GROUPS,
    embeddingLength: LENGTH,
    anchor: "weighted",
    regroup: "lowest",
    seed: 2,
    ...AT_ONCE,
    ...optionsOf("weighted"),
  });
  const names = ["linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias"];
  const network: number[][] = [];
  for (const name of names) {
    network.push([...await head.variables.get(`weights.${name}`)!.data()]);
  }
  const anchors = toRows(await head.variables.get("anchors")!.data(), LENGTH);
  // D / 4 is less than one hidden unit, which makes it one.
  const share = (feature: number[], [w1, b1, w2, b2]: number[][]) => {
    const hidden = Math.max(0, feature.reduce((sum, value, i) => sum + value * w1[i], b1[0]));
    return 1 / (1 + Math.exp(-(hidden * w2[0] + b2[0])));
  };
  const plain = (features: number[], network: number[][]) =>
    plainLoss("weighted", features, {
      anchors,
      made: FEATURES,
      shares: toRows(FEATURES, LENGTH).map((feature) => share(feature, network)),
    });
  const { loss, gradients } = await runHead(head, FEATURES, IDENTITIES);
  closeTo([loss], [plain(FEATURES, network)]);
  closeTo(gradients[0], slopes(FEATURES, (features) => plain(features, network)), 1e-3);
  const flat = network.flat();
  const unflat = (values: number[]) => [values.slice(0, 3), [values[3]], [values[4]], [values[5]]];
  const expected = slopes(flat, (values) => plain(FEATURES, unflat(values)));
  closeTo(gradients.slice(1).flat(), expected, 1e-3);
  ok(expected.some((slope) => Math.abs(slope) > 1e-3), `${expected}`);
  head.dispose();
});

testOnEveryDevice("VirtualFc ignores images whose identity finds no anchor free", async () => {
  for (const anchor of ["mean", "leave-one-out"] as const) {
    const make = () => new VirtualFc({ groups: 2, embeddingLength: LENGTH, anchor, ...AT_ONCE });
    const [crowded, roomy] = [make(), make()];
    const all = await runHead(crowded, FEATURES, Int32Array.of(0, 0, 1, 1, 2, 2));
    const counting = await runHead(roomy, FEATURES.slice(0, 12), Int32Array.of(0, 0, 1, 1));
    strictEqual(all.ignored, 2);
    deepStrictEqual(all.anchors, { lent: 0, ignored: 1 });
    strictEqual(counting.ignored, 0);
    closeTo([all.loss], [counting.loss], 1e-6);
    closeTo(all.gradients[0].slice(0, 12), counting.gradients[0], 1e-5);
    deepStrictEqual(all.gradients[0].slice(12).map(Math.abs), [0, 0, 0, 0, 0, 0]);
    crowded.dispose();
    roomy.dispose();
  }
});

testOnEveryDevice(
  "VirtualFc by leave-one-out ignores an identity that is alone in its batch",
  async () => {
    const head = new VirtualFc({ groups: 9, embeddingLength: LENGTH, ...AT_ONCE });
    const { ignored, gradients } = await runHead(
      head,
      FEATURES.slice(0, 9),
      Int32Array.of(5, 7, 5),
    );
    strictEqual(ignored, 1);
    deepStrictEqual(gradients[0].slice(3, 6).map(Math.abs), [0, 0, 0]);
    ok(gradients[0].slice(0, 3).every((slope) => slope !== 0));
    head.dispose();
  },
);

testOnEveryDevice(
  "VirtualFc with a memory compares each image with what it holds of the identity, too",
  async () => {
    const options = { scale: 4, margin: { kind: "cosface", m: 0.2 } } as const;
    const head = new VirtualFc({
      groups: 2,
      embeddingLength: 2,
      ...AT_ONCE,
      memory: 2,
      ...options,
    });
    const first = [1, 0, 1, 0, 0, 1, 0, 1];
    await runHead(head, first, Int32Array.of(0, 0, 1, 1));
    // Identity 2 has the row of 0 in the memory, which does not speak for it.
    const second = [0.6, 0.8, 0.8, 0.6, 1, 0, 0.6, -0.8];
    const { loss, gradients } = await runHead(head, second, Int32Array.of(1, 1, 2, 2));
    const plain = (features: number[]) => {
      const rows = toRows(features, 2), sources = toRows(second, 2);
      // 2 takes the anchor of its group, 0; both are means of what the batch shows.
      const anchors = [mean(sources.slice(2), [1, 1]), mean(sources.slice(0, 2), [1, 1])];
      const others = [
        unit(mean([sources[1], [0, 1]], [1, 1])),
        unit(mean([sources[0], [0, 1]], [1, 1])),
        sources[3],
        sources[2],
      ];
      const cosines = rows.map((row) => anchors.map((anchor) => cosine(row, anchor)));
      const own = rows.map((row, i) => cosine(row, others[i]));
      return plainMarginSoftmax(cosines, [1, 1, 0, 0], options, own);
    };
    closeTo([loss], [plain(second)], 1e-5);
    closeTo(gradients[0], slopes(second, plain), 1e-3);
    head.dispose();
  },
);

testOnEveryDevice(
  "VirtualFc lets images meet the remembered identities that are not in their batch as negatives",
  async () => {
    const options = { scale: 4, margin: { kind: "cosface", m: 0.2 } } as const;
    const head = new VirtualFc({
      groups: 4,
      embeddingLength: 2,
      memory: 5,
      warmup: 2,
      regroup: "lowest",
      ...options,
    });
    await runHead(head, [1, 0, 1, 0, 0, 1, 0, 1], Int32Array.of(0, 0, 1, 1));
    await runHead(head, [-1, 0, -1, 0, 0.6, -0.8, 0.6, -0.8], Int32Array.of(2, 2, 3, 3), {
      step: 1,
    });
    // Identity 5 takes the row of 0 in the memory, and borrows its anchor; the last row is nobody's.
    const third = [0.6, 0.8, 0.8, 0.6, 1, 0.2, 0.6, -0.8];
    const plain = (features: number[], others: number[][]) => {
      const rows = toRows(features, 2), sources = toRows(third, 2).map(unit);
      const anchors = [mean(sources.slice(2), [1, 1]), mean(sources.slice(0, 2), [1, 1])];
      const own = [
        unit(mean([sources[1], [0, 1]], [1, 1])),
        unit(mean([sources[0], [0, 1]], [1, 1])),
        sources[3],
        sources[2],
      ];
      const met = [...anchors, ...others];
      const cosines = rows.map((row) => met.map((anchor) => cosine(row, anchor)));
      const owns = rows.map((row, i) => cosine(row, own[i]));
      return plainMarginSoftmax(cosines, [1, 1, 0, 0], options, owns);
    };
    const { loss, gradients } = await runHead(head, third, Int32Array.of(1, 1, 5, 5), { step: 2 });
    // Both stand for 2 and 3: the free anchors, and the memory.
    const others = [[-1, 0], [0.6, -0.8], [-1, 0], [0.6, -0.8]];
    closeTo([loss], [plain(third, others)], 1e-5);
    closeTo(gradients[0], slopes(third, (features) => plain(features, others)), 1e-3);
    head.dispose();
  },
);

testOnEveryDevice(
  "VirtualFc draws the remembered identities of a step by its seed, and meets none where asked for none or in warm-up",
  async () => {
    const lossOf = async (options: Partial<VirtualFcOptions>, step: number) => {
      const head = new VirtualFc({ groups: 4, embeddingLength: 2, warmup: 1, ...options });
      await runHead(head, [1, 0, 1, 0, 0, 1, 0, 1], Int32Array.of(0, 0, 1, 1));
      const values = [0.6, 0.8, 0.8, 0.6];
      const { loss } = await runHead(head, values, Int32Array.of(2, 2), { step });
      head.dispose();
      return loss;
    };
    const none = await lossOf({ memoryNegatives: 0 }, 1), all = await lossOf({}, 1);
    ok(all > none + 1e-3, `${all} against ${none}`);
    strictEqual(await lossOf({ memoryNegatives: 2 }, 1), all);
    strictEqual(await lossOf({}, 0), await lossOf({ memoryNegatives: 0 }, 0));
    const drawn = new Set<number>();
    for (let step = 1; step < 9; step++) {
      const loss = await lossOf({ memoryNegatives: 1 }, step);
      strictEqual(await lossOf({ memoryNegatives: 1 }, step), loss);
      drawn.add(loss);
    }
    deepStrictEqual(drawn.size, 2);
  },
);

testOnEveryDevice(
  "new VirtualFc() of as many groups is what its name makes, step by step",
  async () => {
    const size = { embeddingLength: 2, seed: 3 };
    const context = { ...size, identities: 9, batch: 4, imagesPerIdentity: 2 };
    const named = createHead({ name: "virtual-fc", groups: 5 }, context);
    const made = new VirtualFc({ groups: 5, ...size });
    const rows = (head: Head) => head.variables.get("memory")!.shape[0];
    // Where it is not told how many identities there are, it has room for as many as remember at most.
    deepStrictEqual([rows(named), rows(made)], [9, 32_768]);
    for (const [i, step] of [0, 99, 100, 101].entries()) {
      const values = Array.from({ length: 8 }, (_, j) => Math.sin(j * j + i));
      const identities = Int32Array.of(i, i, 8, 8);
      const results = [named, made].map((head) => runHead(head, values, identities, { step }));
      const [a, b] = await Promise.all(results);
      deepStrictEqual(a, b);
    }
    named.dispose();
    made.dispose();
  },
);

testOnEveryDevice(
  "VirtualFc gives lent anchors back exactly, and changes no other row that is free",
  async () => {
    const sgd = new SgdMomentum();
    const head = new VirtualFc({ groups: GROUPS, embeddingLength: LENGTH, regroup: "lowest" });
    const anchors = head.variables.get("anchors")!;
    const before = toRows(await anchors.data(), LENGTH);
    await runHead(head, FEATURES, IDENTITIES, { velocities: sgd });
    const during = toRows(await anchors.data(), LENGTH);
    closeTo(during[2], unit(FEATURES.slice(6, 9)), 1e-6);
    const borrowers = [FEATURES.slice(3, 6), FEATURES.slice(12, 15)].map(unit);
    closeTo(during[1], mean(borrowers, [1, 1]), 1e-6);
    head.settle(sgd);
    const after = toRows(await anchors.data(), LENGTH);
    deepStrictEqual(after[1], before[1]);
    deepStrictEqual(after[4], before[4]);
    deepStrictEqual([after[0], after[2], after[3]], [during[0], during[2], during[3]]);
    head.settle(sgd);
    deepStrictEqual(toRows(await anchors.data(), LENGTH), after);
    head.dispose();
    sgd.dispose();
  },
);

testOnEveryDevice(
  "VirtualFc counts how often it has lent each anchor, for checkpoints",
  async () => {
    const make = () => new VirtualFc({ groups: 4, embeddingLength: 2, regroup: "lowest" });
    const head = make();
    const features = [1, 2, 3, 4, 5, 6, 7, 8];
    await runHead(head, features, Int32Array.of(0, 0, 4, 4));
    await runHead(head, features, Int32Array.of(0, 0, 1, 1));
    await runHead(head, [...features, ...features], Int32Array.of(0, 0, 4, 4, 8, 8, 3, 3));
    deepStrictEqual(head.timesLent, Int32Array.of(0, 2, 1, 0));
    head.settle({ get: () => undefined });
    deepStrictEqual(head.variables.get("times_lent")!.dataSync(), Int32Array.of(0, 2, 1, 0));
    deepStrictEqual(head.timesLent, Int32Array.of(0, 2, 1, 0));
    head.dispose();
  },
);

testOnEveryDevice("VirtualFc ends the loans of one step at the beginning of the next", async () => {
  const head = new VirtualFc({ groups: 4, embeddingLength: 2, anchor: "mean", regroup: "lowest" });
  const anchors = head.variables.get("anchors")!;
  const before = toRows(await anchors.data(), 2);
  await runHead(head, [1, 2, 3, 4, 5, 6, 7, 8], Int32Array.of(0, 0, 4, 4));
  await runHead(head, [1, 2, 3, 4], Int32Array.of(3, 3));
  deepStrictEqual(toRows(await anchors.data(), 2), [[2, 3], before[1], before[2], [2, 3]]);
  head.dispose();
});

/** A head whose anchors the optimiser moves, after as many steps as wanted. */
async function trained(steps: number) {
  const sgd = new SgdMomentum();
  const head = new VirtualFc({
    groups: 4,
    embeddingLength: 2,
    regroup: "lowest",
    optimizeAnchors: true,
    ...AT_ONCE,
  });
  const anchors = head.variables.get("anchors")!;
  const step = async (values: number[], identities: Int32Array) => {
    const { gradients } = await runHead(head, values, identities, { velocities: sgd });
    const gradient = tf.tensor2d(gradients[1], [4, 2]);
    sgd.apply([[anchors, gradient]], 0.1);
    gradient.dispose();
  };
  for (let i = 0; i < steps; i++) await step([1, 2, 3, 4 + i], Int32Array.of(3, 3));
  const rows = async () => toRows(await anchors.data(), 2);
  const velocities = async () => toRows(await sgd.get(anchors)!.data(), 2);
  const dispose = () => {
    head.dispose();
    sgd.dispose();
  };
  return { head, sgd, step, rows, velocities, dispose };
}

testOnEveryDevice("VirtualFc gives lent anchors back with the momentum they had", async () => {
  const { head, sgd, step, rows, velocities, dispose } = await trained(2);
  const before = { rows: await rows(), velocities: await velocities() };
  ok(before.velocities[1].every((value) => value !== 0));
  await step([1, 2, 3, 4, 5, 6, 8, 7], Int32Array.of(0, 0, 4, 4));
  head.settle(sgd);
  deepStrictEqual((await rows())[1], before.rows[1]);
  deepStrictEqual((await velocities())[1], before.velocities[1]);
  dispose();
});

testOnEveryDevice(
  "VirtualFc gives anchors lent in the first step back without momentum",
  async () => {
    const { head, sgd, step, velocities, dispose } = await trained(0);
    await step([1, 2, 3, 4, 5, 6, 8, 7], Int32Array.of(0, 0, 4, 4));
    ok((await velocities())[1].every((value) => value !== 0));
    head.settle(sgd);
    deepStrictEqual((await velocities())[1], [0, 0]);
    dispose();
  },
);

testOnEveryDevice("VirtualFc drops the momentum of anchors that it makes anew", async () => {
  const { head, sgd, velocities, dispose } = await trained(2);
  const before = await velocities();
  await runHead(head, [1, 2, 3, 4, 5, 6, 8, 7], Int32Array.of(0, 0, 3, 3), { velocities: sgd });
  deepStrictEqual(await velocities(), [[0, 0], before[1], before[2], [0, 0]]);
  dispose();
});

testOnEveryDevice("VirtualFc lets the optimiser move the anchors only if asked to", () => {
  for (const optimizeAnchors of [false, true]) {
    const head = new VirtualFc({ groups: 3, embeddingLength: 2, optimizeAnchors });
    strictEqual(head.variables.get("anchors")!.trainable, optimizeAnchors);
    strictEqual(head.parameterCount, 6);
    head.dispose();
  }
});

testOnEveryDevice("VirtualFc does not depend on the magnitude of features", async () => {
  const at = async (factor: number) => {
    const head = new VirtualFc({ groups: GROUPS, embeddingLength: LENGTH, ...AT_ONCE });
    const { loss, gradients } = await runHead(head, FEATURES.map((x) => factor * x), IDENTITIES);
    head.dispose();
    return { loss, gradient: gradients[0].map((slope) => factor * slope) };
  };
  const expected = await at(1);
  for (const factor of [1e-4, 1e4]) {
    const { loss, gradient } = await at(factor);
    closeTo([loss], [expected.loss], 1e-5);
    closeTo(gradient, expected.gradient, 1e-4);
  }
});

testOnEveryDevice(
  "VirtualFc is finite where an image and its anchor point the same or opposite ways",
  async () => {
    const features = [1, 1, 1, 1, 2, -3, -2, 3];
    for (const anchor of ["leave-one-out", "sum", "mean"] as const) {
      const head = new VirtualFc({ groups: 4, embeddingLength: 2, anchor, ...AT_ONCE });
      const { loss, gradients } = await runHead(head, features, Int32Array.of(0, 0, 1, 1));
      ok([loss, ...gradients[0]].every(Number.isFinite), `${anchor}: ${loss}, ${gradients[0]}`);
      head.dispose();
    }
  },
);

testOnEveryDevice("VirtualFc of one seed begins the same, of another differently", async () => {
  const begin = async (seed: number) => {
    const head = new VirtualFc({ groups: 3, embeddingLength: 2, seed });
    const values = [...await head.variables.get("anchors")!.data()];
    head.dispose();
    return values;
  };
  deepStrictEqual(await begin(1), await begin(1));
  ok((await begin(1))[0] !== (await begin(2))[0]);
});

Deno.test("VirtualFc refuses to share fewer than two anchors", () => {
  for (const groups of [1, 0, -1, 2.5, NaN]) {
    throws(() => new VirtualFc({ groups, embeddingLength: 2 }), {
      name: "RangeError",
      message:
        `Cannot share anchors as groups must be a whole number from 2: current value is ${groups}`,
    });
  }
});
