import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { cosineScores } from "../../src/verification/cosine_scores.ts";
import { verifyEmbeddings, verifyScores } from "../../src/verification/verify_embeddings.ts";
import { readGolden } from "./golden.ts";

function near(got: number, expected: number, tolerance = 1e-9) {
  ok(Math.abs(got - expected) <= tolerance, `expected ${expected}, got ${got}`);
}

for (const name of ["easy", "hard"] as const) {
  Deno.test(`verifyEmbeddings() agrees with InsightFace and scikit-learn on the ${name} golden pairs`, () => {
    const { golden, embeddings, pairs } = readGolden(name);
    const verification = verifyEmbeddings(embeddings, pairs);
    const { accuracyMean, accuracyStd, foldAccuracies } = golden.lfw10fold;
    strictEqual(verification.pairs, golden.pairs);
    strictEqual(verification.same, golden.pairs / 2);
    near(verification.accuracy.mean, accuracyMean);
    near(verification.accuracy.std, accuracyStd);
    strictEqual(verification.accuracy.folds.length, 10);
    foldAccuracies.forEach((accuracy, fold) => near(verification.accuracy.folds[fold], accuracy));
    near(verification.auc, golden.roc.auc);
    near(verification.eer, golden.roc.eerMidpoint);
    for (const [far, tar] of Object.entries(golden.roc.tarAtFar)) {
      near(verification.tarAtFar[far], tar);
    }
    const scores = cosineScores(embeddings, pairs);
    golden.scores_head.forEach((score, pair) => near(scores[pair], score, 1e-6));
  });
}

Deno.test("verifyEmbeddings() agrees with scikit-learn and InsightFace on scores with ties", () => {
  const golden = JSON.parse(
    Deno.readTextFileSync(new URL("../../fixtures/golden/roc_with_ties.json", import.meta.url)),
  );
  const verification = verifyScores(Float64Array.from(golden.scores), {
    same: Uint8Array.from(golden.same),
  });
  near(verification.auc, golden.auc);
  near(verification.eer, golden.eer);
  for (const far of ["0.1", "0.01", "0.001"]) {
    near(verification.tarAtFar[far], golden.tarAtFar[far]);
  }
  near(verification.accuracy.mean, golden.accuracy.mean);
  near(verification.accuracy.std, golden.accuracy.std);
  deepStrictEqual(verification.accuracy.folds, golden.accuracy.folds);
});

Deno.test("verifyScores() gives the figures of roc.json, rates under plain decimals", () => {
  const verification = verifyScores(Float64Array.of(0.9, 0.5, 0.6, 0.1), {
    same: Uint8Array.of(1, 1, 0, 0),
    folds: Int32Array.of(0, 1, 0, 1),
  });
  deepStrictEqual(verification, {
    pairs: 4,
    same: 2,
    // Of the four ways to hold a same pair against a different one, three are right.
    auc: 0.75,
    eer: 0.5,
    tarAtFar: {
      "0.1": 0.5,
      "0.01": 0.5,
      "0.001": 0.5,
      "0.0001": 0.5,
      "0.00001": 0.5,
      "0.000001": 0.5,
    },
    // Fold 1, best just above a squared distance of 1, has fold 0 accept both its pairs, at 0.2 and 0.8; fold 0, best
    // just above 0.2, has fold 1 reject both its pairs.
    accuracy: { mean: 0.5, std: 0, folds: [0.5, 0.5] },
    bestThreshold: { accuracy: 0.75, threshold: 0.9 },
  });
});

Deno.test("verifyEmbeddings() refuses pairs of one kind, and embeddings that are NaN", () => {
  const embeddings = { data: Float32Array.of(1, 0, 0, 1, NaN, 0), count: 3, length: 2 };
  const pairs = (b: number[], same: number[]) => ({
    a: new Int32Array(b.length),
    b: Int32Array.from(b),
    same: Uint8Array.from(same),
  });
  throws(
    () => verifyEmbeddings(embeddings, pairs([0, 1], [1, 1])),
    /both kinds: .* 2 same and 0 different/,
  );
  throws(
    () => verifyEmbeddings(embeddings, pairs([0, 1], [0, 0])),
    /both kinds: .* 0 same and 2 different/,
  );
  throws(() => verifyEmbeddings(embeddings, pairs([], [])), /0 same and 0 different/);
  throws(() => verifyEmbeddings(embeddings, pairs([0, 2], [1, 0])), {
    name: "RangeError",
    message: "Cannot draw a ROC curve as the score of pair 1 is NaN",
  });
});
