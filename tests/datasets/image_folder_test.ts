import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import { IMAGE_ENDINGS } from "../../src/datasets/file_names.ts";
import { describePassedOver } from "../../src/datasets/describe_passed_over.ts";
import { readImageFolder } from "../../src/datasets/image_folder.ts";
import { openDataset } from "../../src/datasets/open_dataset.ts";

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
        `images below it (${
          IMAGE_ENDINGS.join(" ")
        }), got 1 sub-folder without any, 1 other file (1 .md), ` +
        "1 picture in nobody's folder",
    });
  });
  await withFiles(["1.png", "2.png"], async (folder) => {
    await rejects(
      readImageFolder(folder),
      /got 0 sub-folders without any, 2 pictures in nobody's folder; where this is the folder of one person, name the folder that it is in$/,
    );
  });
});

/** An empty count of everything. */
const nothing = {
  files: {},
  ...{ loose: 0, links: 0, unusual: 0 },
  ...{ empty: none(), unopened: none(), escaped: none(), nested: none() },
};

function none() {
  return { count: 0, first: [] as string[] };
}

Deno.test("readImageFolder() counts what it passes over, and knows what systems keep in folders", async () => {
  const files = [
    "ann/1.jpg",
    "ann/1.xmp",
    "ann/Thumbs.db",
    "ann/2.XMP",
    "ann/notes",
    "bob/1.mov",
    "zoe/1.jfif",
    "zoe/@eaDir/1.jpg",
    "zoe/.AppleDouble/1.jpg",
    "@eaDir/x/1.jpg",
    "__MACOSX/ann/1.jpg",
    "$RECYCLE.BIN/1.jpg",
    "lost+found/1.jpg",
    "#recycle/1.jpg",
    ".git/x/1.jpg",
    "list.txt",
    "1.jpg",
  ];
  await withFiles(files, async (folder) => {
    await Deno.mkdir(join(folder, "eve"));
    await Deno.symlink("nowhere.jpg", join(folder, "ann/link.jpg"));
    const dataset = await readImageFolder(folder);
    deepStrictEqual([dataset.identityCount, dataset.imageCount], [2, 2]);
    deepStrictEqual(dataset.passedOver, {
      ...nothing,
      files: { ".xmp": 2, "": 1, ".db": 1, ".mov": 1, ".txt": 1 },
      loose: 1,
      links: 1,
      empty: { count: 2, first: ["bob", "eve"] },
    });
    deepStrictEqual(describePassedOver(dataset), [
      `passed over: 6 other files (2 .xmp, 1 without an ending, 1 .db, 1 .mov, 1 .txt); ` +
      `1 picture in nobody's folder; 2 people without a picture: "bob", "eve"; 1 link that leads to no file in it`,
    ]);
  });
});

Deno.test("readImageFolder() names what cannot be opened as its name is no UTF-8, and reads the rest", async () => {
  await withFiles(["ann/1.jpg", "zoe/1.jpg"], async (folder) => {
    // Deno has no names but UTF-8, so a shell makes these.
    const script =
      `mkdir "$(printf 'J\\366rg')" "$(printf 'J\\344rg')"; : > "zoe/$(printf '\\374.jpg')"`;
    const { success } = await new Deno.Command("sh", { args: ["-c", script], cwd: folder })
      .output();
    deepStrictEqual(success, true);
    const dataset = await readImageFolder(folder);
    deepStrictEqual([dataset.identityCount, dataset.imageCount], [2, 2]);
    const unopened = { count: 3, first: ["J\ufffdrg", "J\ufffdrg", "zoe/\ufffd.jpg"] };
    deepStrictEqual(dataset.passedOver, { ...nothing, unopened });
    match(describePassedOver(dataset).join(), /^cannot open 3 files and folders .*convmv/);
  });
});

Deno.test("openDataset() says that people may be a level deeper, and opens them there", async () => {
  const files = ["part1/ann/1.jpg", "part1/bob/1.jpg", "part2/ann/1.jpg", "part2/zoe/1.jpg"];
  await withFiles(files, async (folder) => {
    const notices: string[] = [], onNotice = (notice: string) => void notices.push(notice);
    strictEqual((await openDataset(folder, { onNotice })).identityCount, 2);
    deepStrictEqual(notices, [
      `2 folders hold pictures in folders of their own only, and each is taken for one person: ` +
      `"part1", "part2"; if people are the folders in them, open "${folder}/*"`,
    ]);
    for (const name of ["*", "{part1,part2}"]) {
      const dataset = await openDataset(`${folder}/${name}`);
      deepStrictEqual(Array.from({ length: 3 }, (_, i) => dataset.identityName(i)), [
        ...["ann", "bob", "zoe"],
      ]);
      const paths = Array.from({ length: 4 }, (_, i) => dataset.path(i).slice(folder.length + 1));
      deepStrictEqual(paths, [files[0], files[2], files[1], files[3]]);
      deepStrictEqual(new TextDecoder().decode(await dataset.read(1)), "part2/ann/1.jpg");
    }
    await rejects(openDataset(`${folder}/{part1,part3}`), {
      message: `Cannot open data "${folder}/{part1,part3}": of the 2 folders it stands for, ` +
        `"${folder}/part3" is none`,
    });
  });
});

Deno.test("openDataset() opens folders in a folder that are links elsewhere only if it is let", async () => {
  await withFiles(["set/part1/ann/1.jpg", "store/bob/1.jpg"], async (folder) => {
    await Deno.symlink("../store", join(folder, "set/part2"));
    const set = join(folder, "set/*");
    await rejects(openDataset(set), /"part2" leads out of .*\/set" over a link; --follow-links/);
    strictEqual((await openDataset(set, { followLinks: true })).identityCount, 2);
  });
});
