import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { VerificationSet } from "../../src/datasets/verification_set.ts";
import { decodeImage } from "../../src/images/decode_image.ts";
import { latin1 } from "../fuzzing/fuzzed_parser.ts";
import { withFolder } from "../temporary_folder.ts";
import { pickleOf, verificationPickles } from "../verification_pickles.ts";

/** What every pickle of the fixture holds. */
const IMAGES = [
  ["P5 16 16 255 ", ...Array.from({ length: 256 }, (_, i) => String.fromCharCode(i))].join(""),
  "P5 1 1 255 \n",
  "P5 2 1 255 '\"",
  "P5 3 1 255 \\u0",
].map(latin1);

/** Opens a file with these bytes for as long as `use` takes. */
function withSet(bytes: Uint8Array, use: (set: VerificationSet) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    await writeFile(join(folder, "lfw.bin"), bytes);
    const set = await VerificationSet.open(join(folder, "lfw.bin"));
    try {
      await use(set);
    } finally {
      await set.close();
    }
  });
}

for (const [name, bytes] of verificationPickles()) {
  Deno.test(`VerificationSet reads what Python pickled: ${name}`, () =>
    withSet(bytes, async (set) => {
      deepStrictEqual(set.same, Uint8Array.of(1, 0));
      deepStrictEqual(await Promise.all([0, 1, 2, 3].map((image) => set.read(image))), IMAGES);
    }));
}

Deno.test("VerificationSet reads arrays and flags of NumPy as Python 2 pickled them", () => {
  const type = (name: string, order = "|") =>
    `cnumpy\ndtype\n(U\x02${name}K\0K\x01tR(K\x03U\x01${order}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb`;
  const array = (data: string) =>
    `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tU\x01btR(K\x01(K${
      String.fromCharCode(data.length)
    }t${type("u1")}\x89U${String.fromCharCode(data.length)}${data}tb`;
  const flag = (name: string, order: string, data: string) =>
    `cnumpy.core.multiarray\nscalar\n(${type(name, order)}U${
      String.fromCharCode(data.length)
    }${data}tR`;
  const flags = flag("b1", "|", "\0") + flag("i8", "<", "\x01\0\0\0\0\0\0\0");
  const images = ["one", "two", "three", "four"];
  const pickle = `\x80\x02](${images.map(array).join("")}e](${flags}e\x86.`;
  return withSet(latin1(pickle), async (set) => {
    deepStrictEqual(set.same, Uint8Array.of(0, 1));
    deepStrictEqual(await set.read(2), latin1("three"));
  });
});

Deno.test("VerificationSet is a dataset whose images are identities of their own, in the order of the file", () =>
  withSet(pickleOf(IMAGES, [false, true]), async (set) => {
    deepStrictEqual([set.identityCount, set.imageCount, set.firstImage(4)], [4, 4, 4]);
    strictEqual(set.identityName(3), "lfw.bin#3");
    match(set.path(3), /[/\\]lfw\.bin#3$/);
    const { width, height, data } = await decodeImage(await set.read(0));
    deepStrictEqual([width, height, data[3 * 200]], [16, 16, 200]);
    (await set.read(0)).fill(0);
    deepStrictEqual(await set.read(0), IMAGES[0]);
    await rejects(set.read(4), /Cannot find image 4: ".*lfw\.bin" has 4 images/);
  }));

Deno.test("openDataset() opens a verification set by the end of its name", () =>
  withFolder(async (folder) => {
    const file = join(folder, "CFP_FP.BIN");
    await writeFile(file, pickleOf(IMAGES, [true, true]));
    const set = await openDataset(file) as VerificationSet;
    deepStrictEqual([set.name, set.imageCount], [file, 4]);
    await set.close();
  }));

Deno.test("VerificationSet says what is wrong with a file", () =>
  withFolder(async (folder) => {
    const file = join(folder, "x.bin");
    const fails = async (bytes: Uint8Array | string, message: RegExp) => {
      await writeFile(file, typeof bytes === "string" ? latin1(bytes) : bytes);
      const error = await VerificationSet.open(file).then(() => undefined, (error) => error);
      strictEqual(error?.name, "SyntaxError", `${error}`);
      strictEqual(error.message.includes(`"${file}"`), true);
      match(error.message, message);
    };
    await fails("", /^Cannot read pickle ".*" at byte 0: the file ends/);
    await fails("a list of pairs\n", /^Cannot read pickle ".*" at byte 0: expected a value before/);
    await fails(
      "]]K\x01\x87.",
      /^Cannot read verification set ".*": expected a list of images and/,
    );
    await fails("]]\x86.", /expected two images for each pair, got 0 images and 0 pairs/);
    await fails(pickleOf(IMAGES, [true]), /got 4 images and 1 pairs/);
    await fails("](C\0K\x01e]\x88a\x86.", /expected bytes as image 1, got 1/);
    await fails("](C\0X\0\0\0\0e]\x88a\x86.", /expected bytes as image 1, got text/);
    await fails("](C\0]e]\x88a\x86.", /expected bytes as image 1, got a list of 0/);
    await fails("](C\0C\0e]K\x02a\x86.", /expected a flag of pair 0, got 2/);
    await fails("](C\0C\0e]Na\x86.", /expected a flag of pair 0, got null/);
    await fails("](C\0C\0eN\x86.", /expected a list of flags, got null/);
    const array = (type: string, shape: string, data: string) =>
      `cnumpy.core.numeric\n_frombuffer\n(C${String.fromCharCode(data.length)}${data}` +
      `cnumpy\ndtype\n(C\x02${type}tR${shape}C\x01CtR`;
    await fails(
      `](C\0C\0e${array("u2", "K\x01\x85", "\x01\x01")}\x86.`,
      /a flag of pair 0, got 257/,
    );
    await fails(
      `](C\0C\0e${array("f4", "K\x01\x85", "\0\0\0\x3f")}\x86.`,
      /a flag of pair 0, got 0\.5/,
    );
    await fails(
      `](C\0C\0e${array("u1", "K\x02K\x02\x86", "\x01\0\x01\0")}\x86.`,
      /list of flags, got a NumPy/,
    );
    await fails(
      `](C\0${array("u1", "K\x02K\x02\x86", "abcd")}e]\x88a\x86.`,
      /expected bytes as image 1, got a NumPy array of u1, shape \[2, 2\]/,
    );
    await rejects(VerificationSet.open(join(folder, "none.bin")), {
      name: "Error",
      message: /^Cannot read verification set ".*none\.bin": /,
    });
  }));
