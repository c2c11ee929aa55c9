import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import type { Dataset } from "../../src/datasets/dataset.ts";
import type { ImageDecodeError } from "../../src/images/image_decode_error.ts";
import { Random } from "../../src/random/random.ts";
import { DecodeStream } from "../../src/streams/decode_stream.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";
import { copyLock } from "../copy_lock.ts";

const pause = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
const items = (count: number) => Array.from({ length: count }, (_, image) => ({ image }));
const source = (count: number) => ReadableStream.from(items(count));

/** A dataset of `count` images whose reading is watched, and of which some are bad. */
function watched(count: number, bad: { unreadable?: number[]; broken?: number[] } = {}) {
  const dataset = listedDataset(count);
  const watch = { reads: 0 };
  const read = async (image: number) => {
    watch.reads++;
    await pause(new Random(image).below(4)); // they get ready in any order
    if (bad.unreadable?.includes(image)) throw new Deno.errors.NotFound("no such file");
    if (bad.broken?.includes(image)) return new TextEncoder().encode("P5 2 2 255 ?");
    return await dataset.read(image);
  };
  return { dataset: { ...dataset, read } as Dataset, watch };
}

for (const workers of [0, 1, 3]) {
  Deno.test(`DecodeStream keeps the order with ${workers} workers`, async () => {
    const { dataset } = watched(30);
    const decoded = source(30).pipeThrough(new DecodeStream(dataset, { workers }));
    const all = await Array.fromAsync(decoded);
    deepStrictEqual(all.map(({ image }) => image), items(30).map(({ image }) => image));
    for (const { image, picture } of all) {
      deepStrictEqual(picture, { width: 2, height: 2, data: new Uint8Array(12).fill(image) });
    }
  });

  Deno.test(`DecodeStream skips bad images and tells which, with ${workers} workers`, async () => {
    const { dataset } = watched(8, { unreadable: [0, 5], broken: [3, 7] });
    const skipped: ImageDecodeError[] = [];
    const onSkip = (error: ImageDecodeError) => void skipped.push(error);
    const decoded = source(8).pipeThrough(new DecodeStream(dataset, { workers, onSkip }));
    deepStrictEqual((await Array.fromAsync(decoded)).map(({ image }) => image), [1, 2, 4, 6]);
    deepStrictEqual(skipped.map(({ path, message }) => [path, message]), [
      ["0.pgm", 'Cannot decode "0.pgm": no such file'],
      ["3.pgm", 'Cannot decode "3.pgm": expected 4 bytes of pixels, got 1'],
      ["5.pgm", 'Cannot decode "5.pgm": no such file'],
      ["7.pgm", 'Cannot decode "7.pgm": expected 4 bytes of pixels, got 1'],
    ]);
  });

  Deno.test(`DecodeStream ends with an error on a bad image if strict, with ${workers} workers`, async () => {
    const { dataset } = watched(8, { broken: [2] });
    let isCancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue({ image: 2 }),
      cancel: () => void (isCancelled = true),
    });
    const reader = endless.pipeThrough(new DecodeStream(dataset, { workers, strict: true }))
      .getReader();
    await rejects(reader.read(), {
      name: "ImageDecodeError",
      message: 'Cannot decode "2.pgm": expected 4 bytes of pixels, got 1',
    });
    await pause();
    ok(isCancelled);
  });

  Deno.test(`DecodeStream reads nothing early and never too far ahead, with ${workers} workers`, async () => {
    const { dataset, watch } = watched(40);
    const decoder = new DecodeStream(dataset, { workers, maxInFlight: 5 });
    const reader = source(40).pipeThrough(decoder).getReader();
    await pause(20);
    strictEqual(watch.reads, 0);
    for (let taken = 1; taken <= 10; taken++) {
      strictEqual((await reader.read()).value?.image, taken - 1);
      await pause(10);
      strictEqual(watch.reads, taken + 5);
    }
    await reader.cancel();
    await pause(10);
    strictEqual(watch.reads, 15);
  });

  Deno.test(`DecodeStream passes cancellation up, with ${workers} workers`, async () => {
    const { dataset } = watched(8);
    let reason: unknown;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue({ image: 1 }),
      cancel: (why) => void (reason = why),
    });
    const decoded = endless.pipeThrough(new DecodeStream(dataset, { workers }));
    const reader = decoded.getReader();
    await reader.read();
    await reader.cancel("enough");
    await pause();
    strictEqual(reason, "enough");
  });
}

Deno.test("DecodeStream ends at once for no items, and when all are bad", async () => {
  const { dataset } = watched(3, { broken: [0, 1, 2] });
  const none = source(0).pipeThrough(new DecodeStream(dataset));
  deepStrictEqual(await Array.fromAsync(none), []);
  let skipped = 0;
  const bad = source(3).pipeThrough(new DecodeStream(dataset, { onSkip: () => void skipped++ }));
  deepStrictEqual(await Array.fromAsync(bad), []);
  strictEqual(skipped, 3);
});

Deno.test("DecodeStream closes without being asked for one more", async () => {
  const { dataset } = watched(1);
  const reader = source(1).pipeThrough(new DecodeStream(dataset, { workers: 0 })).getReader();
  await reader.read();
  await reader.closed;
});

Deno.test("DecodeStream hands on the head of the line while others are on their way", async () => {
  const { dataset } = watched(2);
  const decoder = new DecodeStream(dataset, { workers: 0, maxInFlight: 8 });
  const writer = decoder.writable.getWriter();
  const reader = decoder.readable.getReader();
  writer.write({ image: 0 }); // and no more comes for now
  strictEqual((await reader.read()).value?.image, 0);
  writer.write({ image: 1 });
  strictEqual((await reader.read()).value?.image, 1);
  writer.close();
  strictEqual((await reader.read()).done, true);
});

Deno.test("DecodeStream stops when the pipe is aborted", async () => {
  const { dataset } = watched(8);
  const abort = new AbortController();
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue({ image: 1 }),
  });
  const decoded = endless.pipeThrough(new DecodeStream(dataset, { workers: 1 }), {
    signal: abort.signal,
  });
  const reader = decoded.getReader();
  await reader.read();
  abort.abort(new Error("stop"));
  await rejects(async () => {
    for (;;) await reader.read();
  }, { message: "stop" });
});

Deno.test("DecodeStream passes on what goes wrong before it", async () => {
  const { dataset } = watched(1);
  const failing = new ReadableStream({
    start: (controller) => controller.error(new Error("broken")),
  });
  const decoded = failing.pipeThrough(new DecodeStream(dataset, { workers: 1 }));
  await rejects(Array.fromAsync(decoded), { message: "broken" });
});

Deno.test("DecodeStream ends with what onSkip throws", async () => {
  const { dataset } = watched(1, { broken: [0] });
  const onSkip = (error: ImageDecodeError) => {
    throw new Error("too many", { cause: error });
  };
  const decoded = source(1).pipeThrough(new DecodeStream(dataset, { workers: 0, onSkip }));
  await rejects(Array.fromAsync(decoded), { message: "too many" });
});

Deno.test("DecodeStream takes a missing permission for no fault of the image", async () => {
  const dataset = {
    ...listedDataset(1),
    read: () => Promise.reject(new Deno.errors.NotCapable("Requires read access")),
  };
  const decoded = source(1).pipeThrough(new DecodeStream(dataset, { workers: 0 }));
  await rejects(Array.fromAsync(decoded), Deno.errors.NotCapable);
});

Deno.test("DecodeStream refuses options out of range", () => {
  const { dataset } = watched(1);
  throws(() => new DecodeStream(dataset, { workers: -1 }), /workers must be a whole number from 0/);
  throws(() => new DecodeStream(dataset, { maxInFlight: 0 }), /maxInFlight must be a whole number/);
});

Deno.test("DecodeStream leaves nothing that keeps a script from ending", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const script = join(folder, "script.ts");
    await Deno.writeTextFile(
      script,
      `import { DecodeStream } from ${url("../../src/streams/decode_stream.ts")};
      import { listedDataset } from ${url("../datasets/listed_dataset.ts")};
      const decoded = () => ReadableStream.from([{ image: 0 }, { image: 1 }])
        .pipeThrough(new DecodeStream(listedDataset(2), { workers: 2 }));
      for await (const { image } of decoded()) console.log("all", image);
      for await (const { image } of decoded()) { console.log("first", image); break; }
      console.log("end");`,
    );
    const args = ["run", ...await copyLock(folder), "--no-check", "--allow-read", script];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      signal: AbortSignal.timeout(20_000),
    }).output();
    const text = new TextDecoder();
    strictEqual(text.decode(stdout), "all 0\nall 1\nfirst 0\nend\n", text.decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
