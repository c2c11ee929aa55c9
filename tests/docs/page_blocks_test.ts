import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { blocksOf, commandsOf, withoutNumbers } from "./page_blocks.ts";

Deno.test("blocksOf() and commandsOf() find commands, what they print, and why they are not run", () => {
  const page = [
    ...["<!-- not run: it downloads -->", "", "```sh", "curl -O http://a/b", "```", ""],
    ...["```console", "$ npx -y deno@2.9.6 task verify --out b > c", "6 pairs", "...", "```", ""],
  ].join("\n");
  const [download, verify] = blocksOf(page).flatMap(commandsOf);
  deepStrictEqual([download.notRun, download.task], ["it downloads", undefined]);
  deepStrictEqual(verify, {
    line: "npx -y deno@2.9.6 task verify --out b",
    task: "verify",
    flags: ["--out", "b"],
    output: ["6 pairs"],
    notRun: undefined,
  });
});

Deno.test("withoutNumbers() keeps the words of a line", () => {
  strictEqual(
    withoutNumbers("Backbone: small:width=16,dropout=0.4, 479,248 parameters"),
    "Backbone: small, # parameters",
  );
  strictEqual(withoutNumbers("  20-49 ▌▏   50  0.9 %"), "#-# █ # # %");
  strictEqual(withoutNumbers("interval -1.82 to 2.32, 117 MB"), "interval # to #, # B");
  strictEqual(withoutNumbers("Device: wasm (it was asked for)"), "Device:");
});
