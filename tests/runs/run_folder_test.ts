import { rejects } from "node:assert/strict";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkRunFolder } from "../../src/runs/run_folder.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("checkRunFolder() refuses a run whose files are those of others", () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, "config.json"), "{}");
    await checkRunFolder(folder, folder);
    for (const name of ["metrics.jsonl", "checkpoints"]) {
      await symlink("/somewhere", join(folder, name));
      await rejects(checkRunFolder(folder, folder), {
        message: `Cannot resume "${folder}" as all of it must be its own: "${name}" is a link`,
      });
      await rm(join(folder, name));
    }
  }));
