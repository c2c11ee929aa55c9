import { match, ok, strictEqual } from "node:assert/strict";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { smallRun, writeFaceRecords } from "./small_run.ts";

/** While `use` is busy, reads of files fail that touch a byte from `from` on, before `to`, as those of a bad sector do. */
async function withBadSector<T>(from: number, to: number, use: () => Promise<T>): Promise<T> {
  const file = await open(new URL(import.meta.url));
  const handles = Object.getPrototypeOf(file);
  await file.close();
  const { read } = handles;
  handles.read = function (bytes: Uint8Array, offset: number, length: number, at: number) {
    if (at < to && at + length > from) return Promise.reject(new Error("EIO: i/o error, read"));
    return read.call(this, bytes, offset, length, at);
  };
  try {
    return await use();
  } finally {
    handles.read = read;
  }
}

testOnDevice(
  "wasm",
  "a run names images in a bad sector of a file and leaves them out",
  () =>
    withFolder(async (folder) => {
      const data = join(folder, "train.rec");
      await writeFaceRecords(data);
      const config = { data, steps: 12 };
      await smallRun({ ...config, steps: 1, out: join(folder, "first") }); // makes the index
      const { events } = await withBadSector(
        1000,
        1001,
        () => smallRun({ ...config, out: join(folder, "run") }),
      );
      const skips = events.filter((event) => event.type === "skip");
      ok(skips.length > 0);
      for (const { error } of skips) {
        strictEqual(error.path, skips[0].error.path);
        match(
          error.message,
          /^Cannot decode ".+train\.rec#\d+": Cannot read ".+train\.rec" at byte \d+: EIO: i\/o error, read$/,
        );
      }
      strictEqual(events.at(-1)!.type, "evaluation");
    }),
);
