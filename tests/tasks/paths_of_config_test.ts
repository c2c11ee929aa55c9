import { deepStrictEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathsOfConfig } from "../../tasks/paths_of_config.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("pathsOfConfig() has the files that a configuration and flags over it name", () =>
  withFolder(async (folder) => {
    const config = join(folder, "config.json"), data = join(folder, "list.txt");
    const named = {
      objectives: [{ data, exclude: ["a.txt", "b.txt"] }, { data: "c/list.txt", root: "r" }],
    };
    await writeFile(config, JSON.stringify({ ...named, pretrained: "p", out: "o" }));
    deepStrictEqual(await pathsOfConfig({ config, pairs: ["lfw.txt"], out: "other" }), {
      read: ["a.txt", "b.txt", "lfw.txt", folder, data, folder, "c/list.txt", "r", "p", "p.old"],
      write: ["other"],
    });
  }));

Deno.test("pathsOfConfig() leaves it to the task to say what is wrong with a configuration", () =>
  withFolder(async (folder) => {
    const config = join(folder, "config.json"), code = join(folder, "config.ts");
    const nothing = { read: [folder], write: ["runs"] };
    const wrong = { data: 5, exclude: [7, {}], objectives: [3, null], pairs: { a: 1 }, out: [] };
    await writeFile(config, JSON.stringify(wrong));
    deepStrictEqual(await pathsOfConfig({ config }), nothing);
    for (const text of ["throw new Error()", "export default 5", "Deno.exit(0)"]) {
      await writeFile(code, text);
      deepStrictEqual(await pathsOfConfig({ config: code }), nothing);
    }
  }));

Deno.test("pathsOfConfig() lets code choose what it reads, and a new folder here to write to", () =>
  withFolder(async (folder) => {
    const config = join(folder, "config.ts");
    const say = (out: string) =>
      writeFile(
        config,
        `console.log("hello");\nexport default ${JSON.stringify({ data: "d/list.txt", out })}`,
      );
    await say("runs/never/made");
    deepStrictEqual(await pathsOfConfig({ config }), {
      read: [folder, "d/list.txt", "d"],
      write: ["runs/never/made"],
    });
    const here = relative(Deno.cwd(), folder);
    for (const out of [".", "tasks", "../new", ".git/new", join(here, "new"), folder, "/etc/new"]) {
      await say(out);
      await rejects(pathsOfConfig({ config }), {
        message:
          `Cannot write to "${out}" for configuration "${config}": a .ts configuration may only ` +
          "write to a new folder below the current one; use --out for any other",
      });
      deepStrictEqual((await pathsOfConfig({ config, out })).write, [out]);
    }
  }));
