import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { cp, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import project from "../../deno.json" with { type: "json" };
import { drawFaces } from "../../examples/synthetic.ts";
import { encodeNpy } from "../../src/formats/npy.ts";
import { formatSamples } from "../../src/runs/samples_tsv.ts";
import { torchBytes } from "../formats/torch/torch_bytes.ts";
import { torchNetworks } from "../interchange/torch/torch_networks.ts";
import { taskArguments } from "../tasks/task_command.ts";
import { withFolder } from "../temporary_folder.ts";
import { blocksOf, commandsOf, type Shown, withoutNumbers } from "./page_blocks.ts";

/** Where the pages are. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** In the order in which they are read, so that a page may use what one before it has made. */
export const pages = [
  ...["README.md", "CONTRIBUTING.md", "examples/README.md"],
  ...["tour", "data", "alignment", "heads", "backbones", "configuration", "comparing", "report"]
    .map((name) => `docs/${name}.md`),
  ...[
    "verification",
    "interchange",
    "devices",
    "machines",
    "files_of_a_run",
    "operations",
    "cookbook",
    "faq",
    "architecture",
    "virtual_fc",
  ]
    .map((name) => `docs/${name}.md`),
];

/** Those of people who work on the project: hours, or the tests themselves. */
const DEVELOPMENT = [
  "test",
  "test:long",
  "test:interchange",
  "test:ranks",
  "ok",
  "fuzz",
  "soak:kill",
  "build:wasm",
  "docs",
  "bench",
  "bench:gpu",
];

/** What makes a run short that is the same but for that. */
const SHORT = [
  ...["--image-size", "16", "--batch", "8", "--steps", "2", "--device", "wasm"],
  ...["--backbone", "small:width=2,embedding=4", "--workers", "1", "--held-out-pairs", "200"],
];

/** Flags after those of a command, by what it begins with; the last that does counts. */
const MORE: [beginning: string, flags: string[]][] = [
  ["train", SHORT],
  ["train --resume", ["--steps", "3"]],
  ["train --data synthetic:10000000", ["--device", "wasm"]],
  [
    "compare",
    [
      ...["--backbones", "small:width=2,embedding=4", "--image-size", "16", "--steps", "2"],
      ...["--device", "wasm", "--workers", "1", "--held-out-pairs", "200"],
    ],
  ],
];

/** What stands on each. */
export const contents = await Promise.all(pages.map((page) => readFile(join(root, page), "utf8")));
/** The blocks of code of each. */
export const blocks = contents.map(blocksOf);
/** The commands of each. */
export const commands = blocks.map((blocks) =>
  blocks.filter(({ language }) => ["sh", "console"].includes(language)).flatMap(commandsOf)
);

/** Runs the commands of pages one after the other, as they stand but on little data; each prints the lines shown. */
export async function runPages(test: Deno.TestContext, wanted: readonly string[]): Promise<void> {
  await withFolder(async (folder) => {
    await prepare(folder);
    for (const [i, page] of pages.entries()) {
      const shown = commands[i].filter(({ task, notRun }) =>
        notRun === undefined && !DEVELOPMENT.includes(task!)
      );
      if (shown.length === 0 || !wanted.includes(page)) continue;
      await test.step(page, async () => {
        for (const command of shown) await runShown(command, folder);
      });
    }
  });
}

async function runShown({ task, line, flags, output }: Shown, folder: string) {
  ok(task !== undefined && task in project.tasks, line);
  const words = [task, ...flags].join(" ");
  const more = MORE.findLast(([beginning]) => words.startsWith(beginning))?.[1] ?? [];
  const [run, ...rest] = taskArguments(task, [...flags, ...more])
    .map((arg) => arg.startsWith("tasks/") ? join(root, arg) : arg)
    .map((arg) => arg.replace("/mnt/", `${folder}/mnt/`));
  const command = new Deno.Command(Deno.execPath(), {
    args: [run, "--config", join(root, "deno.json"), ...rest],
    cwd: folder,
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  const told = text.decode(stdout) + text.decode(stderr);
  const isFault = output.some((line) => line.startsWith("error: "));
  strictEqual(code, isFault ? 1 : 0, `${line}\n${told}`);
  const printed = new Set(told.split("\n").map(withoutNumbers));
  const missing = output.map(withoutNumbers).filter((line) => !printed.has(line));
  deepStrictEqual(missing, [], `${line}\n${told}`);
}

/** Everything that the commands take and none of them makes. */
async function prepare(folder: string) {
  await rename(await drawFaces(24, 4), join(folder, "photos"));
  // One person has a single image.
  const [first] = await readdir(join(folder, "photos"));
  const [image] = await readdir(join(folder, "photos", first));
  await mkdir(join(folder, "photos/once"));
  await rename(join(folder, "photos", first, image), join(folder, "photos/once", image));
  await cp(join(folder, "photos"), join(folder, "mnt/photos"), { recursive: true });
  await rename(await drawFaces(20, 4, 100), join(folder, "lfw"));
  await prepareLfw(folder);
  await mkdir(join(folder, "runs"));
  const identities = Array.from({ length: 40 }, (_, row) => `p${Math.floor(row / 4)}`);
  const paths = identities.map((name, row) => `${name}/${name}_000${row % 4 + 1}.jpg`);
  for (const [seed, name] of ["a", "b", "runs/other"].entries()) {
    await mkdir(join(folder, name));
    const data = Float32Array.from({ length: 80 }, (_, i) => Math.sin(i * (seed + 1)));
    const embeddings = encodeNpy({ shape: [40, 2], data });
    await writeFile(join(folder, name, "embeddings.npy"), embeddings);
    await writeFile(join(folder, name, "samples.tsv"), formatSamples({ paths, identities }));
  }
  await writeFile(join(folder, "pairs.txt"), pairsOf(identities));
  const { tensors } = torchNetworks().get("arcface_torch iresnet18")!;
  await writeFile(join(folder, "backbone.pth"), torchBytes(tensors));
}

/** The folder of LFW, its list of people to train on, and its pairs of others. */
async function prepareLfw(folder: string) {
  const images = join(folder, "lfw-deepfunneled");
  // Of these people `align` finds the face in every picture, and with a score that is well above the least.
  await rename(await drawFaces(30, 4, 760), images);
  const people: string[] = [];
  for (const [i, number] of (await readdir(images)).sort().entries()) {
    const name = `Person_${i + 10}`;
    people.push(name);
    await rename(join(images, number), join(images, name));
    for (const [j, file] of (await readdir(join(images, name))).sort().entries()) {
      await rename(join(images, name, file), join(images, name, `${name}_000${j + 1}.jpg`));
    }
  }
  const trained = people.slice(0, 20).map((name) => `${name}\t4`);
  await writeFile(join(folder, "peopleDevTrain.txt"), ["20", ...trained].join("\n") + "\n");
  const tested = people.slice(20).flatMap((name) => [name, name, name, name]);
  await writeFile(join(folder, "pairsDevTest.txt"), pairsOf(tested));
}

/** As LFW's lists have them: of each row, a pair of one person, and one of two. */
function pairsOf(identities: string[]): string {
  const count = identities.length;
  const same = identities.map((name, i) => `${name}\t${i % 4 + 1}\t${(i + 1) % 4 + 1}`);
  const others = identities.map((name, i) =>
    `${name}\t1\t${identities[(i + 4) % count]}\t${i % 4 + 1}`
  );
  return [`1\t${count}`, ...same, ...others, ""].join("\n");
}
