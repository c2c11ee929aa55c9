import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { findListLines } from "../../src/datasets/image_list_lines.ts";
import { ListDataset } from "../../src/datasets/list_dataset.ts";
import { TextBytes } from "../../src/formats/text_bytes.ts";
import { TextLines } from "../../src/formats/text_lines.ts";
import { withFolder } from "../temporary_folder.ts";

const text = "\ufeffb 1.png 10\r\n\nc.png  9\n/d.png 010\né.png\t3\n" + "x/".repeat(3000) +
  "e.png 9";

/** The same list in memory, and in a file of which only lines are read. */
function inBoth(text: string, check: (lines: TextLines, path: string) => void): Promise<void> {
  return withFolder(async (folder) => {
    const path = join(folder, "list.txt");
    await Deno.writeTextFile(path, text);
    for (const mostKept of [text.length * 2, 0]) {
      const bytes = TextBytes.open(path, mostKept);
      try {
        check(new TextLines(bytes, "list"), path);
      } finally {
        bytes.close();
      }
    }
  });
}

Deno.test("ListDataset takes paths and labels from the list when they are asked for", async () => {
  await inBoth(text, (bytes, path) => {
    const dataset = new ListDataset(path, "/root", bytes, findListLines(bytes, path));
    deepStrictEqual([0, 1, 2].map((i) => dataset.identityName(i)), ["3", "9", "10"]);
    deepStrictEqual([0, 1, 2, 3].map((i) => dataset.firstImage(i)), [0, 1, 3, 5]);
    deepStrictEqual([0, 1, 2, 3, 4].map((i) => dataset.path(i)), [
      "/root/é.png",
      "/root/c.png",
      `/root/${"x/".repeat(3000)}e.png`,
      "/root/b 1.png",
      "/d.png",
    ]);
    throws(() => dataset.path(5), { message: `Cannot find image 5: "${path}" has 5 images` });
  });
});

Deno.test("ListDataset calls identities by words where any label is one", async () => {
  await inBoth(`${text}\nf.png zoe\n`, (bytes, path) => {
    const dataset = new ListDataset(path, "/root", bytes, findListLines(bytes, path));
    const names = Array.from({ length: 5 }, (_, i) => dataset.identityName(i));
    deepStrictEqual(names, ["10", "9", "010", "3", "zoe"]);
    strictEqual(dataset.path(dataset.firstImage(4)), "/root/f.png");
  });
});

Deno.test("findListLines() finds lines over what is read at once, and numbers as large as there are", async () => {
  const lines = Array.from(
    { length: 200_000 },
    (_, i) => `people/${i}/image.jpg ${i * 45_035_996_273}`,
  );
  await inBoth(lines.join("\n"), (bytes, path) => {
    const { numbers, firstImages } = findListLines(bytes, path);
    deepStrictEqual([firstImages.length, numbers![199_999]], [200_001, 199_999 * 45_035_996_273]);
    const dataset = new ListDataset(path, "", bytes, findListLines(bytes, path));
    for (const i of [0, 99_999, 123_456, 199_999]) {
      strictEqual(dataset.path(i), `people/${i}/image.jpg`);
      strictEqual(dataset.identityName(i), String(i * 45_035_996_273));
    }
  });
});

Deno.test("ListDataset says that a list changed that is read from its file", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "list.txt");
    await Deno.writeTextFile(path, "a.png 1\nb.png 2\n");
    const bytes = new TextLines(TextBytes.open(path, 0), "list");
    const dataset = new ListDataset(path, "", bytes, findListLines(bytes, path));
    await Deno.writeTextFile(path, "a.png 1");
    throws(() => dataset.path(1), {
      message: `Cannot read image list "${path}": it has changed since it was opened`,
    });
    bytes.close();
  });
});
