import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { cp, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeNpy } from "../src/formats/npy.ts";
import { formatSamples } from "../src/runs/samples_tsv.ts";
import project from "../deno.json" with { type: "json" };
import { drawFaces } from "../examples/synthetic.ts";
import { taskArguments } from "./tasks/task_command.ts";
import { withFolder } from "./temporary_folder.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const pages = [
  ...["README.md", "CONTRIBUTING.md", "examples/README.md"],
  ...["docs/virtual_fc.md", "docs/files_of_a_run.md"],
];

/** Those of people who work on the project: hours, or the tests themselves. */
const DEVELOPMENT = ["test", "test:long", "ok", "fuzz", "soak:kill", "build:wasm", "docs", "bench"];

/** What makes a run short that is the same but for that. */
const SHORT = [
  ...["--image-size", "16", "--batch", "8", "--steps", "2", "--device", "wasm"],
  ...["--backbone", "small:width=2,embedding=4", "--workers", "1"],
];

/** Flags after those of a command, by what it begins with; the last that does counts. */
const MORE: [beginning: string, flags: string[]][] = [
  ["train", SHORT],
  ["train --resume", ["--steps", "3"]],
  ["train --data synthetic:10000000", ["--device", "wasm"]],
  ["compare", ["--backbones", "small:width=2,embedding=4", "--image-size", "16", "--steps", "2"]],
];

interface Block {
  language: string;
  lines: string[];
}

function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
    language,
    lines: text.trimEnd().split("\n"),
  }));
}

interface Shown {
  task: string;
  flags: string[];
  /** What it is said to print; of commands that are only named, nothing. */
  output: string[];
}

/** The tasks that a block calls. */
function tasksOf({ language, lines }: Block): Shown[] {
  const isCommand = (line: string) => language === "sh" || line.startsWith("$ ");
  return lines.filter(isCommand).map((line) => {
    // What the shell does with it, and comments, are none of its flags.
    const [command] = line.replace(/^\$ /, "").split(/ [>#&]/);
    const [npx, yes, deno, word, task, ...flags] = command.trimEnd().split(" ");
    deepStrictEqual([npx, yes, deno, word], ["npx", "-y", "deno@2.9.6", "task"], line);
    const output = lines.slice(1).filter((line) => language === "console" && line !== "...");
    return { task, flags, output };
  });
}

const contents = await Promise.all(pages.map((page) => readFile(join(root, page), "utf8")));
const blocks = contents.flatMap(blocksOf);

Deno.test("code blocks of every page are commands, or scripts that the tests run", () => {
  deepStrictEqual(
    [...new Set(blocks.map(({ language }) => language))].sort(),
    ["bibtex", "console", "sh", "text", "ts"],
  );
  const withScripts = pages.filter((_, i) => contents[i].includes("```ts"));
  for (const page of withScripts) ok(project.tasks.test.command.split(" ").includes(page), page);
});

Deno.test("links and pictures of every page are there", async () => {
  for (const [i, page] of pages.entries()) {
    for (const [, link] of contents[i].matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path, anchor] = new URL(link, new URL(page, "file:///")).href.slice(8).split("#");
      const text = await readFile(join(root, path), "utf8");
      const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
        title.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-")
      );
      ok(anchor === undefined || anchors.includes(anchor), `${page}: ${link}`);
    }
  }
});

Deno.test("commands of every page run one after the other, as they stand but on little data, and print lines as shown", () =>
  withFolder(async (folder) => {
    await prepare(folder);
    const shown = blocks.filter(({ language }) => ["sh", "console"].includes(language))
      .flatMap(tasksOf);
    for (const { task, flags, output } of shown) {
      ok(task in project.tasks, task);
      if (DEVELOPMENT.includes(task)) continue;
      const line = [task, ...flags].join(" ");
      const more = MORE.findLast(([beginning]) => line.startsWith(beginning))?.[1] ?? [];
      const args = taskArguments(task, [...flags, ...more])
        .map((arg) => arg.startsWith("tasks/") ? join(root, arg) : arg)
        .map((arg) => arg.replace("/mnt/", `${folder}/mnt/`));
      const [run, ...rest] = args;
      const command = new Deno.Command(Deno.execPath(), {
        args: [run, "--config", join(root, "deno.json"), ...rest],
        cwd: folder,
        stdin: "null",
      });
      const { code, stdout, stderr } = await command.output();
      const text = new TextDecoder();
      const told = text.decode(stdout) + text.decode(stderr);
      const fault = output.find((line) => line.startsWith("error: "));
      strictEqual(code, fault ? 1 : 0, `${line}\n${told}`);
      if (fault) ok(told.includes(fault), told);
      const beginnings = (lines: string[]) => lines.map((line) => /^\p{L}*/u.exec(line.trim())![0]);
      const printed = new Set(beginnings(told.split("\n")));
      const missing = beginnings(output).filter((word) => !printed.has(word));
      deepStrictEqual(missing, [], `${line}\n${told}`);
    }
  }));

/** Everything that the commands take and none of them makes. */
async function prepare(folder: string) {
  await rename(await drawFaces(24, 4), join(folder, "photos"));
  await cp(join(folder, "photos"), join(folder, "mnt/photos"), { recursive: true });
  await rename(await drawFaces(20, 4, 100), join(folder, "lfw"));
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
  const same = identities.map((name, i) => `${name}\t${i % 4 + 1}\t${(i + 1) % 4 + 1}`);
  const others = identities.map((name, i) =>
    `${name}\t1\t${identities[(i + 4) % 40]}\t${i % 4 + 1}`
  );
  const pairs = [`1\t40`, ...same, ...others].join("\n");
  await writeFile(join(folder, "pairs.txt"), `${pairs}\n`);
}
