import { deepStrictEqual, ok } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import project from "../../deno.json" with { type: "json" };
import { COMMANDS } from "../../tasks/completions.ts";
import type { AnyCommand } from "../../tasks/finish_command.ts";
import { blocks, commands, contents, pages, root } from "./run_pages.ts";

Deno.test("every page of docs is among those that are tested, and README links to it", async () => {
  const there = (await readdir(join(root, "docs"))).filter((name) => name.endsWith(".md"));
  for (const name of there) {
    ok(pages.includes(`docs/${name}`), name);
    ok(contents[0].includes(`](docs/${name})`), name);
  }
});

Deno.test("README has at most 200 lines", () => {
  const lines = contents[0].trimEnd().split("\n").length;
  ok(lines <= 200, `${lines}`);
});

Deno.test("code blocks of every page are commands, or scripts that the tests run", () => {
  deepStrictEqual(
    [...new Set(blocks.flat().map(({ language }) => language))].sort(),
    ["bibtex", "console", "sh", "text", "ts"],
  );
  const withScripts = pages.filter((_, i) => contents[i].includes("```ts"));
  for (const page of withScripts) {
    ok(project.tasks["test:first"].command.split(" ").includes(page), page);
  }
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

Deno.test("commands of pages that are not run have a reason, and flags that there are", () => {
  const skipped = commands.flat().filter(({ notRun }) => notRun !== undefined);
  ok(skipped.length > 0);
  for (const { task, line, flags } of skipped) {
    if (task === undefined) continue;
    const command = COMMANDS.find((command) => command.name() === `deno task ${task}`);
    ok(command, line);
    (command as AnyCommand).exitOverride().parse(flags, { from: "user" });
  }
});
