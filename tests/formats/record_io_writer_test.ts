import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { float32AtMost, RecordIoWriter } from "../../src/formats/record_io_writer.ts";
import { withFolder } from "../temporary_folder.ts";
import { imageRecord } from "./record_bytes.ts";

Deno.test("RecordIoWriter writes the files that InsightFace reads, byte by byte", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec");
    const writer = await RecordIoWriter.create(path, { height: 96, width: 64 });
    await writer.append(0, Uint8Array.of(1, 2, 3));
    await writer.append(0, Uint8Array.of(4));
    await writer.append(2, Uint8Array.of(5, 6, 7, 8));
    await writer.close();

    deepStrictEqual([...await Deno.readFile(path)], [
      ...imageRecord(0, 0, [4, 7], []),
      ...imageRecord(0, 1, [], [1, 2, 3]),
      ...imageRecord(0, 2, [], [4]),
      ...imageRecord(2, 3, [], [5, 6, 7, 8]),
      ...imageRecord(0, 4, [1, 3], []),
      ...imageRecord(0, 5, [3, 3], []),
      ...imageRecord(0, 6, [3, 4], []),
    ]);
    strictEqual(
      await Deno.readTextFile(join(folder, "train.idx")),
      "0\t0\n1\t40\n2\t76\n3\t112\n4\t148\n5\t188\n6\t228\n",
    );
    strictEqual(await Deno.readTextFile(join(folder, "property")), "3,96,64");
    const names = Array.from(Deno.readDirSync(folder), (entry) => entry.name);
    deepStrictEqual(names.sort(), [
      "property",
      "train.idx",
      "train.index.safetensors",
      "train.rec",
    ]);
  });
});

Deno.test("RecordIoWriter refuses identities out of order, and images without bytes", async () => {
  await withFolder(async (folder) => {
    const writer = await RecordIoWriter.create(join(folder, "train.rec"));
    const image = Uint8Array.of(1);
    await rejects(writer.append(-1, image), {
      name: "RangeError",
      message: "Cannot write a record as identities must be whole numbers in ascending order, " +
        "below 2^24: current value is -1",
    });
    await writer.append(3, image);
    await rejects(writer.append(2, image), /current value is 2, after 3$/);
    await rejects(writer.append(3.5, image), RangeError);
    await rejects(writer.append(2 ** 24, image), RangeError);
    await rejects(writer.append(3, new Uint8Array()), /identity 3: its image has no bytes/);
    await writer.close();
    strictEqual((await Deno.stat(join(folder, "train.rec"))).size, 40 + 36 + 4 * 40);
  });
});

Deno.test("RecordIoWriter leaves nothing of what has no images or is given up", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec");
    const writer = await RecordIoWriter.create(path);
    await rejects(writer.close(), {
      message: `Cannot write records to "${path}": there are no images`,
    });
    const other = await RecordIoWriter.create(path);
    await other.append(0, Uint8Array.of(1));
    await other.discard();
    deepStrictEqual([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("RecordIoWriter says where it cannot write", async () => {
  await withFolder(async (folder) => {
    await rejects(RecordIoWriter.create(join(folder, "train.bin")), /ends in \.rec/);
    await rejects(
      RecordIoWriter.create(join(folder, "no/train.rec")),
      /^Error: Cannot write records/,
    );
  });
});

Deno.test("float32AtMost() keeps whole numbers up to 2^24, and goes down from those between two", () => {
  for (const exact of [1, 3, 10_000_001, 2 ** 24, 2 ** 24 + 2, 2 ** 31]) {
    strictEqual(float32AtMost(exact), exact);
  }
  strictEqual(float32AtMost(2 ** 24 + 1), 2 ** 24);
  strictEqual(float32AtMost(2 ** 24 + 3), 2 ** 24 + 2); // the nearest would be 2^24 + 4
  strictEqual(float32AtMost(2 ** 27 - 1), 2 ** 27 - 8);
});
