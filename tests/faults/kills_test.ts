import { ok } from "node:assert/strict";
import { withFolder } from "../temporary_folder.ts";
import { killRuns } from "./kills.ts";

Deno.test({
  name: "a run that is killed, also while it saves, comes to what it comes to unkilled, to the bit",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const kills = await killRuns(folder, { kills: 2, steps: 9, workers: 1, seed: 1 });
      ok(kills.length >= 2);
    }),
});
