import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { join, resolve } from "node:path";
import { DataRoot } from "../../src/datasets/data_root.ts";
import { readImageFolder } from "../../src/datasets/image_folder.ts";
import { withFolder } from "../temporary_folder.ts";

/** A folder `data` with a file `a/1.png` in it, and beside it a file `secret.png`. */
function inData(test: (folder: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "data/a"), { recursive: true });
    await Deno.writeFile(join(folder, "data/a/1.png"), Uint8Array.of(1));
    await Deno.writeFile(join(folder, "secret.png"), Uint8Array.of(7));
    await test(folder);
  });
}

Deno.test("DataRoot reads what is below it, by relative and absolute paths and over links", () =>
  inData(async (folder) => {
    const data = join(folder, "data");
    await Deno.symlink("a", join(data, "link"));
    const root = new DataRoot(data);
    const files = [
      "a/1.png",
      "a/../a/1.png",
      "..a/../a/1.png",
      join(data, "a/1.png"),
      "link/1.png",
    ];
    for (const file of files) deepStrictEqual(await root.read(file), Uint8Array.of(1), file);

    await Deno.symlink(data, join(folder, "alias"));
    deepStrictEqual(await new DataRoot(join(folder, "alias")).read("a/1.png"), Uint8Array.of(1));
  }));

Deno.test("DataRoot reads nothing outside: not by .., not by absolute paths, not over links", () =>
  inData(async (folder) => {
    const data = join(folder, "data");
    await Deno.symlink(join(folder, "secret.png"), join(data, "file.png"));
    await Deno.symlink("..", join(data, "up"));
    await Deno.mkdir(join(folder, "data2"));
    await Deno.writeFile(join(folder, "data2/1.png"), Uint8Array.of(7));
    const root = new DataRoot(data);
    const outside = ["../secret.png", "a/../../secret.png", "../data2/1.png"];
    for (const file of [...outside, join(folder, "secret.png"), "/etc/passwd"]) {
      await rejects(root.read(file), {
        message: `Cannot read "${file}": it leads out of "${data}"; ` +
          "the root of data is a folder that holds all of it",
      });
    }
    for (const file of ["file.png", "up/secret.png", join(data, "file.png")]) {
      await rejects(root.read(file), /it leads out of ".*data" over a link; /);
    }
  }));

Deno.test("DataRoot reads files alone, and none that is larger than memory", () =>
  inData(async (folder) => {
    const data = join(folder, "data"), root = new DataRoot(data);
    // Whoever reads from such a pipe waits until somebody writes to it.
    await new Deno.Command("mkfifo", { args: [join(data, "pipe.png")] }).output();
    await Deno.symlink("../pipe.png", join(data, "a/pipe.png"));
    const size = 2 ** 40; // takes no room on the disk
    const file = await Deno.open(join(data, "large.png"), { create: true, write: true });
    await file.truncate(size);
    file.close();
    const rule = "expected a file of less than 2^29 bytes";
    for (const pipe of ["pipe.png", "a/pipe.png"]) {
      await rejects(root.read(pipe), { message: `Cannot read "${pipe}": ${rule}, got none` });
    }
    await rejects(root.read("large.png"), {
      message: `Cannot read "large.png": ${rule}, got ${size} bytes`,
    });
    for (const way of [".", "a", "a/.."]) {
      await rejects(root.read(way), { message: `Cannot read "${way}": ${rule}, got a folder` });
    }
    await rejects(root.read("b/1.png"), Deno.errors.NotFound);
  }));

Deno.test("readImageFolder() takes no links to folders and images elsewhere, unless it is let follow them", () =>
  inData(async (folder) => {
    const data = join(folder, "data");
    const links = [["linked", folder, 1], ["a/deeper", folder, 2], ["a/2.png", "secret.png", 2]];
    for (const [link, target, images] of links as [string, string, number][]) {
      await Deno.symlink(resolve(folder, target), join(data, link));
      await rejects(readImageFolder(data), {
        message: `Cannot open image folder "${data}": "${link}" leads out of it over a link; ` +
          "--follow-links (followLinks) follows links out of it, wherever they lead",
      });
      const dataset = await readImageFolder(data, { followLinks: true });
      ok(dataset.imageCount >= images);
      for (let i = 0; i < dataset.imageCount; i++) await dataset.read(i);
      await Deno.remove(join(data, link));
    }
  }));
