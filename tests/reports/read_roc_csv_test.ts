import { deepStrictEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readRocCsv } from "../../src/reports/read_roc_csv.ts";
import { rocCsv } from "../../src/reports/roc_csv.ts";
import { rocCurve } from "../../src/verification/roc_curve.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("readRocCsv() reads the rates that rocCsv() wrote", () =>
  withFolder(async (folder) => {
    const roc = rocCurve(Float64Array.of(0.9, 0.8, 0.8, 0.1), Uint8Array.of(1, 1, 0, 0));
    const file = join(folder, "roc.csv");
    await writeFile(file, [...rocCsv(roc)].join(""));
    deepStrictEqual(await readRocCsv(file), { far: roc.far, tar: roc.tar });
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
