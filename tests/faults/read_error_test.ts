import { match, ok, strictEqual } from "node:assert/strict";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { smallRun, writeFaceRecords } from "./small_run.ts";

/** While `use` is busy, reads of files fail that touch byte `place` once it says so, as those of a bad sector do. */
async function withBadSector<T>(
  place: number,
  use: (goesBad: () => void) => Promise<T>,
): Promise<T> {
  const file = await open(new URL(import.meta.url));
  const handles = Object.getPrototypeOf(file);
  await file.close();
  const { read } = handles;
  let isBad = false;
  handles.read = function (bytes: Uint8Array, offset: number, length: number, at: number) {
    if (isBad && at <= place && at + length > place) {
      return Promise.reject(new Error("EIO: i/o error, read"));
    }
    return read.call(this, bytes, offset, length, at);
  };
  try {
    return await use(() => isBad = true);
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
      const { events } = await withBadSector(1000, (goesBad) =>
        smallRun({ data, steps: 20, out: join(folder, "run") }, {
          onEvent: ({ type }) =>
            type === "start" && goesBad(),
        }));
      const skips = events.filter((event) =>
        event.type === "skip"
      );
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
