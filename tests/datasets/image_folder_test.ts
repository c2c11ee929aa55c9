import { deepStrictEqual, rejects } from "node:assert/strict";
import { dirname, join } from "node:path";
import { IMAGE_ENDINGS } from "../../src/formats/image_endings.ts";
import { readImageFolder } from "../../src/datasets/image_folder.ts";

/** Runs `test` in a folder that holds the given empty files. */
async function withFiles(paths: string[], test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const path of paths) {
      await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
      await Deno.writeTextFile(join(folder, path), path);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readImageFolder() takes a sub-folder for an identity, with images at any depth", async () => {
  const files = [
    "Zoë/b.JPG",
    "Zoë/a/deep/er.jpeg",
    "Ann Lee/1.png",
    "Ann Lee/notes.txt",
    "Ann Lee/.hidden.png",
    "😀/x.pgm",
    "\uff21/x.PPM",
    "nobody/readme.md",
    "not in a folder.png",
  ];
  await withFiles(files, async (folder) => {
    const dataset = await readImageFolder(folder);
    const names = Array.from({ length: dataset.identityCount }, (_, i) => dataset.identityName(i));
    // By code point: the emoji is after the full-width A, though not by UTF-16 unit.
    deepStrictEqual(names, ["Ann Lee", "Zoë", "\uff21", "😀"]);
    deepStrictEqual([0, 1, 2, 3, 4].map((i) => dataset.firstImage(i)), [0, 1, 3, 4, 5]);
    deepStrictEqual(
      [0, 1, 2, 3, 4].map((i) => dataset.path(i)),
      ["Ann Lee/1.png", "Zoë/a/deep/er.jpeg", "Zoë/b.JPG", "\uff21/x.PPM", "😀/x.pgm"]
        .map((path) => join(folder, path)),
    );
    deepStrictEqual(new TextDecoder().decode(await dataset.read(2)), "Zoë/b.JPG");
  });
});

Deno.test("readImageFolder() follows links, but not in circles", async () => {
  await withFiles(["a/1.png"], async (folder) => {
    await Deno.symlink(join(folder, "a"), join(folder, "b"));
    await Deno.symlink(folder, join(folder, "a/up"));
    await Deno.symlink("/nowhere", join(folder, "a/broken.png"));
    const dataset = await readImageFolder(folder);
    const paths = Array.from({ length: dataset.imageCount }, (_, i) => dataset.path(i));
    deepStrictEqual(paths.includes(join(folder, "a/1.png")), true);
    deepStrictEqual(paths.includes(join(folder, "b/1.png")), true);
  });
});

Deno.test("readImageFolder() goes into a folder once, on however many ways links lead there", async () => {
  await withFiles(Array.from({ length: 40 }, (_, i) => `a/${i}/1.png`), async (folder) => {
    for (let i = 0; i < 39; i++) {
      for (const link of ["x", "y"]) {
        await Deno.symlink(join(folder, `a/${i + 1}`), join(folder, `a/${i}/${link}`));
      }
    }
    deepStrictEqual((await readImageFolder(folder)).imageCount, 40);
  });
});

Deno.test("readImageFolder() takes files alone for images", async () => {
  await withFiles(["a/1.png"], async (folder) => {
    // Whoever reads such a pipe waits until somebody writes to it.
    const { success } = await new Deno.Command("mkfifo", { args: [join(folder, "a/2.png")] })
      .output();
    deepStrictEqual(success, true);
    deepStrictEqual((await readImageFolder(folder)).imageCount, 1);
  });
});

Deno.test("readImageFolder() says that a folder is missing or has no images", async () => {
  await rejects(
    readImageFolder("/no/folder"),
    /^Error: Cannot open image folder "\/no\/folder": No such/,
  );
  await withFiles(["a/readme.md", "b.png"], async (folder) => {
    await rejects(readImageFolder(folder), {
      message: `Cannot open image folder "${folder}": expected one sub-folder an identity with ` +
        `images below it (${IMAGE_ENDINGS.join(" ")}), got 1 sub-folders without any`,
    });
  });
});
