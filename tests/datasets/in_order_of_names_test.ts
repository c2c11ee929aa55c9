import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { inOrderOfNames } from "../../src/datasets/in_order_of_names.ts";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { withFolder } from "../temporary_folder.ts";

/** Name, paths and first bytes of everybody. */
async function contents(dataset: Dataset) {
  const people: [string, string[], number[]][] = [];
  for (let i = 0; i < dataset.identityCount; i++) {
    const paths: string[] = [], bytes: number[] = [];
    for (let image = dataset.firstImage(i); image < dataset.firstImage(i + 1); image++) {
      paths.push(dataset.path(image).slice(dataset.path(image).lastIndexOf("/") + 1));
      bytes.push((await dataset.read(image))[0]);
    }
    people.push([dataset.identityName(i), paths, bytes]);
  }
  return people;
}

Deno.test("inOrderOfNames() gives people and images the same order, whatever that of a list", () =>
  withFolder(async (folder) => {
    await mkdir(join(folder, "faces"));
    const rows = ["cy 1", "cy 2", "cy 3", "ann 4", "ann 5", "bob 6"].map((row) => row.split(" "));
    for (const [, number] of rows) {
      await writeFile(join(folder, "faces", `${number}.jpg`), Uint8Array.of(Number(number)));
    }
    const lines = rows.map(([name, number]) => `faces/${number}.jpg ${name}\n`);
    const orders = [[0, 1, 2, 3, 4, 5], [5, 2, 4, 0, 3, 1], [3, 5, 4, 2, 1, 0]];
    for (const [i, order] of orders.entries()) {
      const list = join(folder, `${i}.txt`);
      await writeFile(list, order.map((line) => lines[line]).join(""));
      await using opened = new AsyncDisposableStack();
      const dataset = await openDataset(list);
      opened.defer(() => dataset.close());
      const view = inOrderOfNames(dataset);
      strictEqual(view.imageCount, 6);
      deepStrictEqual(await contents(view), [
        ["ann", ["4.jpg", "5.jpg"], [4, 5]],
        ["bob", ["6.jpg"], [6]],
        ["cy", ["1.jpg", "2.jpg", "3.jpg"], [1, 2, 3]],
      ]);
    }
  }));

Deno.test("inOrderOfNames() leaves alone what is in order", async () => {
  const faces = await openDataset("synthetic:12x2");
  strictEqual(inOrderOfNames(faces), faces);
});
