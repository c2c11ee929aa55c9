import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readRocCsv, ROC_CSV, rocCsv, writeRocCsv } from "../../src/runs/roc_csv.ts";
import { rocCurve } from "../../src/verification/roc_curve.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("rocCsv() has a line a point, the threshold that accepts nothing first", () => {
  const roc = rocCurve(Float64Array.of(0.9, 0.8, 0.8, 0.1), Uint8Array.of(1, 1, 0, 0));
  strictEqual(
    [...rocCsv(roc)].join(""),
    "threshold,far,tar\nInfinity,0,0\n0.9,0,0.5\n0.8,0.5,1\n0.1,1,1\n",
  );
});

Deno.test("rocCsv() comes in pieces that hold every point once", () => {
  const scores = Float64Array.from({ length: 10_000 }, (_, i) => i);
  const pieces = [...rocCsv(rocCurve(scores, Uint8Array.from(scores, (score) => score % 2)))];
  const lines = pieces.join("").split("\n");
  strictEqual(pieces.length, 1 + 3);
  strictEqual(lines.length, 1 + 10_001 + 1);
  strictEqual(new Set(lines).size, lines.length);
});

Deno.test("readRocCsv() reads the rates that writeRocCsv() wrote", () =>
  withFolder(async (folder) => {
    const roc = rocCurve(Float64Array.of(0.9, 0.8, 0.8, 0.1), Uint8Array.of(1, 1, 0, 0));
    await writeRocCsv(folder, roc);
    deepStrictEqual(await readRocCsv(join(folder, ROC_CSV)), { far: roc.far, tar: roc.tar });
  }));

Deno.test("readRocCsv() names the line that is no point of a curve", () =>
  withFolder(async (folder) => {
    const file = join(folder, "roc.csv");
    for (
      const [text, message] of [
        ["", /roc\.csv": it has no points$/],
        ["far,tar\n", /line 1: expected "threshold,far,tar", got "far,tar"$/],
        ["threshold,far,tar\n1,0\n", /line 2: expected a threshold and two rates/],
        ["threshold,far,tar\n1,0,x\n", /line 2/],
        ["threshold,far,tar\n1,0,0.5\n0,1,0.4\n", /line 3: .* that rise, got "0,1,0.4"$/],
        ["threshold,far,tar\n1,0,2\n", /line 2/],
      ] as const
    ) {
      await writeFile(file, text);
      await rejects(readRocCsv(file), { name: "SyntaxError", message });
    }
  }));
