import { deepStrictEqual, rejects } from "node:assert/strict";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MetricsFile } from "../../src/runs/metrics_file.ts";
import { withFolder } from "../temporary_folder.ts";

const line = (step: number, loss: number) => `{"type":"step","step":${step},"loss":${loss}}\n`;

/** A file, and what a {@link MetricsFile} of it reads. */
const withFile = (
  test: (file: string, losses: () => Promise<number[]>) => Promise<void>,
) =>
  withFolder(async (folder) => {
    const file = join(folder, "metrics.jsonl"), metrics = new MetricsFile(file);
    await test(file, async () => (await metrics.read()).steps.loss);
  });

Deno.test("MetricsFile reads whole lines as they come, and a half-written one when it is whole", () =>
  withFile(async (file, losses) => {
    await writeFile(file, line(1, 4) + line(2, 3).slice(0, 20));
    deepStrictEqual(await losses(), [4]);
    deepStrictEqual(await losses(), [4]);
    await appendFile(file, line(2, 3).slice(20));
    deepStrictEqual(await losses(), [4, 3]);
    await appendFile(file, line(3, 2) + line(4, 1));
    deepStrictEqual(await losses(), [4, 3, 2, 1]);
  }));

Deno.test("MetricsFile begins again with a file that was cut, or written anew", () =>
  withFile(async (file, losses) => {
    await writeFile(file, line(1, 4) + line(2, 3) + line(3, 2));
    deepStrictEqual(await losses(), [4, 3, 2]);
    await writeFile(file, line(1, 4));
    deepStrictEqual(await losses(), [4]);
    await writeFile(file, line(1, 9) + line(2, 8) + line(3, 7));
    deepStrictEqual(await losses(), [9, 8, 7]);
    await writeFile(file, "");
    deepStrictEqual(await losses(), []);
  }));

Deno.test("MetricsFile of no file fails, and reads it once it is there", () =>
  withFile(async (file, losses) => {
    await rejects(losses(), /ENOENT/);
    await writeFile(file, line(1, 4));
    deepStrictEqual(await losses(), [4]);
  }));
