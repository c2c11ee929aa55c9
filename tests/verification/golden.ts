/** Embeddings of pairs, and the figures of InsightFace's evaluation and of scikit-learn for them. */
export function readGolden(name: "easy" | "hard") {
  const at = (end: string) =>
    new URL(`../../fixtures/golden/verification_${name}.${end}`, import.meta.url);
  const golden: GoldenVerification = JSON.parse(Deno.readTextFileSync(at("json")));
  const data = new Float32Array(Deno.readFileSync(at("f32")).buffer);
  const rows = Int32Array.from({ length: golden.pairs }, (_, pair) => 2 * pair);
  return {
    golden,
    embeddings: { data, count: 2 * golden.pairs, length: golden.dim },
    pairs: { a: rows, b: rows.map((row) => row + 1), same: Uint8Array.from(golden.same) },
  };
}

/** What such a file holds. */
interface GoldenVerification {
  pairs: number;
  dim: number;
  same: number[];
  scores_head: number[];
  lfw10fold: { accuracyMean: number; accuracyStd: number; foldAccuracies: number[] };
  roc: { auc: number; tarAtFar: Record<string, number>; eerMidpoint: number };
}
