import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { readIdentityNames } from "../../src/datasets/read_identity_names.ts";
import type { TrainEvent } from "../../src/training/train_event.ts";
import { testOnDevice } from "../devices.ts";
import { readSteps, smallRun, writeFaces } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { makeEarlier } from "./earlier_run.ts";

const FULL = { name: "full-fc" };

/** Twelve people of four images, `faces/p0/0.pgm` and so on, and a list of them. */
async function writeList(folder: string): Promise<{ list: string; lines: string[] }> {
  await writeFaces(join(folder, "faces"));
  const lines = Array.from(
    { length: 48 },
    (_, i) => `faces/p${i >> 2}/${i % 4}.pgm p${i >> 2}\n`,
  );
  const list = join(folder, "list.txt");
  await writeFile(list, lines.join(""));
  return { list, lines };
}

/** The same lines in another order. */
async function shuffle(folder: string, lines: string[]): Promise<string> {
  const list = join(folder, "shuffled.txt");
  await writeFile(list, lines.map((_, i) => lines[(29 * i + 7) % lines.length]).join(""));
  return list;
}

/** What was said, but for how lists are written. */
function notices(events: TrainEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === "notice" && !/^".*": list: /.test(event.message) ? [event.message] : []
  );
}

async function namesIn(run: string, kind: string): Promise<string[]> {
  const [file, ...others] = (await readdir(join(run, "people"))).filter((name) =>
    name.startsWith(kind)
  );
  deepStrictEqual(others, []);
  return [...await readIdentityNames(join(run, "people", file))];
}

testOnDevice(
  "wasm",
  "train() takes the very same steps when its list comes back in another order",
  () =>
    withFolder(async (folder) => {
      const { list, lines } = await writeList(folder);
      const shuffled = await shuffle(folder, lines);
      for (const head of [FULL, { name: "virtual-fc", groups: 3, warmup: 0 }]) {
        const whole = join(folder, `whole ${head.name}`),
          parts = join(folder, `parts ${head.name}`);
        const workers = head === FULL ? 2 : 1;
        const all = await smallRun({ data: list, out: whole, steps: 5, head, workers });
        await smallRun({ data: list, out: parts, steps: 5, head, workers }, stopAfter(3));
        const { events, summary } = await smallRun(
          { data: shuffled, out: parts, steps: 5, head, workers },
          { resume: parts },
        );
        deepStrictEqual(notices(events), []);
        const losses = async (out: string) => (await readSteps(out)).map(({ loss }) => loss);
        deepStrictEqual(await losses(parts), await losses(whole));
        deepStrictEqual(summary.verification, all.summary.verification);
        const [trained, heldOut] = [
          await namesIn(whole, "trained"),
          await namesIn(whole, "held_out"),
        ];
        deepStrictEqual([trained.length, heldOut.length], [10, 2]);
        deepStrictEqual(await namesIn(parts, "trained"), trained);
        deepStrictEqual(await namesIn(parts, "held_out"), heldOut);
      }
    }),
);

function stopAfter(step: number) {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    onEvent: (event: TrainEvent) => event.type === "step" && event.step === step && stop.abort(),
  };
}

testOnDevice(
  "wasm",
  "train() resumed with other people refuses where a head has rows for them, and says who they are",
  () =>
    withFolder(async (folder) => {
      const { list, lines } = await writeList(folder);
      const out = join(folder, "run"), other = join(folder, "other.txt");
      await smallRun({ data: list, out, steps: 2, head: FULL });
      const trained = await namesIn(out, "trained"), [heldOut] = await namesIn(out, "held_out");
      const [first, second] = trained;
      const resume = (text: string, config = {}) =>
        writeFile(other, text).then(() =>
          smallRun({ data: other, out, steps: 3, head: FULL, ...config }, { resume: out })
        );
      const renamed = (name: string) => lines.join("").replaceAll(` ${name}\n`, " zoe\n");
      const message = (changes: string) =>
        `Cannot resume "${out}" with "${other}" as its head full-fc has rows for people, who must be the same: ` +
        `${changes}; a new run can begin with its weights as pretrained`;
      await rejects(resume(renamed(first)), {
        message: message(`1 is new ("zoe") and 1 is gone ("${first}")`),
      });
      await rejects(resume(renamed(heldOut)), {
        message:
          `Cannot go on with "${other}" as at least 2 of the 2 people held out before must be in it, to test on: ` +
          "there are 1; a new run can begin with the weights as pretrained",
      });
      await rejects(
        resume(
          lines.filter((line) => ![first, second].some((name) => line.endsWith(` ${name}\n`))).join(
            "",
          ),
        ),
        { message: message(`2 are gone ("${first}", "${second}")`) },
      );
      // Fewer images of one person: the same rows, another epoch.
      const lost = lines.find((line) => line.endsWith(` ${first}\n`))!;
      const { events } = await resume(lines.filter((line) => line !== lost).join(""), {
        minImages: 3,
      });
      match(
        notices(events).join("\n"),
        new RegExp(
          `1 has another number of images than before \\("${first}" 3, before 4\\): an epoch`,
        ),
      );
    }),
);

testOnDevice(
  "wasm",
  "train() resumed with other people goes on where no head has rows, and remembers who was trained on",
  () =>
    withFolder(async (folder) => {
      const { list, lines } = await writeList(folder);
      const out = join(folder, "run"), other = join(folder, "other.txt"), head = { name: "n-pair" };
      await smallRun({ data: list, out, steps: 2, head });
      const [first] = await namesIn(out, "trained"), heldOut = await namesIn(out, "held_out");
      await writeFile(other, lines.join("").replaceAll(` ${first}\n`, " zoe\n"));
      const { events } = await smallRun({ data: other, out, steps: 3, head }, { resume: out });
      deepStrictEqual(notices(events), [
        `Of the people of "${other}" since the last checkpoint, 1 is new ("zoe") and 1 is gone ("${first}").`,
      ]);
      deepStrictEqual(await namesIn(out, "held_out"), heldOut);
      const { people } = await readCheckpoint(out);
      deepStrictEqual([people!.train.length, people!.earlier.length], [1, 1]);
      deepStrictEqual(people!.earlier[0].identities, 10);
    }),
);

testOnDevice(
  "wasm",
  "train() resumed with another seed, or with pairs, holds out whom it held out",
  () =>
    withFolder(async (folder) => {
      const { list } = await writeList(folder);
      const out = join(folder, "run"), pairs = join(folder, "pairs.txt");
      await smallRun({ data: list, out, steps: 2, head: FULL });
      const heldOut = await namesIn(out, "held_out");
      const { events } = await smallRun(
        { data: list, out, steps: 3, head: FULL, seed: 5 },
        { resume: out },
      );
      deepStrictEqual(notices(events), [
        "The seed was 0 and is 5; the 2 people held out stay those of the run.",
      ]);
      deepStrictEqual(await namesIn(out, "held_out"), heldOut);
      await writeFile(pairs, "0\t1\t1\n0\t47\t0\n");
      const tested = await smallRun(
        { data: list, out, steps: 4, head: FULL, seed: 5, pairs },
        { resume: out },
      );
      strictEqual(tested.summary.identities, 10);
      ok(notices(tested.events).every((line) => /are also trained on/.test(line)));
      deepStrictEqual(await namesIn(out, "held_out"), heldOut);
      await rejects(
        smallRun({
          ...{ data: list, out: join(folder, "rows"), steps: 1 },
          head: { name: "centroid-projection", groups: 3 },
        }).then(() =>
          smallRun({
            ...{ data: list, out: join(folder, "rows"), steps: 2, seed: 5 },
            head: { name: "centroid-projection", groups: 3 },
          }, { resume: join(folder, "rows") })
        ),
        /with seed 5 as that of its head centroid-projection, which chose by it who has rows, must stay: it is 0/,
      );
    }),
);

testOnDevice(
  "wasm",
  "train() with pretrained weights says who of those tested they have seen",
  () =>
    withFolder(async (folder) => {
      const { list } = await writeList(folder);
      const first = join(folder, "first"), head = { name: "n-pair" };
      await smallRun({ data: list, out: first, steps: 2, head });
      const trained = await namesIn(first, "trained");
      const begin = async (name: string, config: object) => {
        const out = join(folder, name);
        const { events } = await smallRun({ data: list, out, steps: 1, head, ...config });
        return { out, said: notices(events) };
      };
      deepStrictEqual((await begin("same", { pretrained: first })).said, []);
      const other = await begin("other", {
        pretrained: join(first, "checkpoints", "step-2"),
        seed: 3,
      });
      const seen = (await heldOutBy(other.out)).filter((name) => trained.includes(name));
      ok(seen.length > 0, "the seed holds out the same people");
      strictEqual(other.said.length, 1);
      match(
        other.said[0],
        new RegExp(`^${seen.length} of the 2 people tested \\("p.*\\) were trained on by`),
      );
      match(other.said[0], /; with its seed, 0, those it held out are held out again\.$/);
      // A network that begins with those weights has seen them, too.
      const third = await begin("third", { pretrained: other.out });
      const unseen = await heldOutBy(other.out);
      const tested = (await heldOutBy(third.out)).filter((name) => !unseen.includes(name));
      match(
        third.said[0],
        new RegExp(`^${tested.length} of the 2 people tested \\(.*\\) were trained on by`),
      );
    }),
);

/** Those that a run holds out, whose folder also has the lists of another. */
async function heldOutBy(run: string): Promise<string[]> {
  const { people } = await readCheckpoint(run);
  return [...await readIdentityNames(join(run, "people", people!.heldOut!.file))];
}

testOnDevice(
  "wasm",
  "train() refuses to resume a checkpoint that does not say who was trained on, but for synthetic faces",
  () =>
    withFolder(async (folder) => {
      const { list } = await writeList(folder);
      const out = join(folder, "run"), drawn = join(folder, "drawn");
      await smallRun({ data: list, out, steps: 1, head: FULL });
      await smallRun({ data: "synthetic:16x4", out: drawn, steps: 1 });
      for (const run of [out, drawn]) await makeEarlier(run, 2);
      await rejects(smallRun({ data: list, out, steps: 2, head: FULL }, { resume: out }), {
        message:
          `Cannot resume "${out}" as its checkpoint, of an earlier version, must say who it was trained on, and ` +
          "does not; a new run can begin with its weights as pretrained",
      });
      await cp(out, join(folder, "copy"), { recursive: true });
      const { events } = await smallRun({
        ...{ data: list, out: join(folder, "next"), steps: 1, head: FULL },
        pretrained: join(folder, "copy"),
      });
      match(
        notices(events)[0],
        /of an earlier version or another program, does not say who its network was trained on/,
      );
      const { summary } = await smallRun({ data: "synthetic:16x4", out: drawn, steps: 2 }, {
        resume: drawn,
      });
      strictEqual(summary.steps, 2);
    }),
);

testOnDevice(
  "wasm",
  "train() refuses to resume with the faces of another seed",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run"), data = "synthetic:16x4";
      await smallRun({ data, out, steps: 1 });
      await rejects(smallRun({ data, out, steps: 2, seed: 1 }, { resume: out }), {
        message:
          /they were of synthetic faces of seed 0 and are of synthetic faces of seed 1; a new run/,
      });
    }),
);
