import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFolder } from "./temporary_folder.ts";

/** Where the project is. */
export const root = fileURLToPath(new URL("../", import.meta.url));
/** The one that imports from a server. */
export const BY_URL = "by_url/train.ts";

/** What each prints when it is given no data. */
export const OUTPUTS: Record<string, RegExp> = {
  "align_photos.ts":
    /^(8 faces of (\d{7}[,:] ){4}crops of 112 px, residuals? (\d+\.\d,? ?){8}px\n){2}$/,
  "by_url/train.ts": /^5 steps, AUC 0\.\d{4}\n$/,
  "compare_embeddings.ts":
    /^accuracy: 0\.\d{4} and 0\.\d{4}, better: (a|b|neither)\n[^]*AUC: [^]*Both curves are in .*roc\.svg\n$/,
  "decode_and_augment.ts": /^(8 images of (\d{7}[,:] ){4}brightness (-?\d\.\d\d,?){8}\n){3}$/,
  "find_face.ts":
    /^Most like \S+\/0000000\/0000\.jpg, of 79 other images:(\n0\.\d{4} {2}\S+\/\d{7}\/\d{4}\.jpg){5}\n$/,
  "own_backbone.ts": /^mine after 12 steps: AUC 0\.\d{4}\n$/,
  "own_head.ts": /^step 1 {2}loss \d+\.\d{4}\n[^]*step 20 {2}loss \d+\.\d{4}\nAUC 0\.\d{4}\n$/,
  "own_stage.ts": / corners: ([0-3]: -?[01]\.\d{3}(, |\n$)){8}/,
  "sweep_over_groups.ts":
    /^8 anchors: 512 weights, AUC 0\.\d{4}\n[^]*32 anchors: 2048 weights[^]*sweep\.svg/,
  "train_from_folder.ts":
    /^\S[^]*step 20 {2}loss \d+\.\d{4}\n[^]*accuracy +\d+[^]*The network is in \S+run-\S+\n$/,
  "train_from_recordio.ts": /train\.rec: 40 identities, 200 images\n\d+ images\/s, AUC 0\.\d{4}\n$/,
};

/** The text of an example. */
export const readExample = (name: string) => readFile(join(root, "examples", name), "utf8");

/** Runs a file by the command that its first line is, with no more permissions than that gives, less the words for arguments. */
export async function runExample(code: string, cwd: string, flags: string[] = []): Promise<string> {
  const [command] = code.split("\n");
  const words = command.split(" ").filter((word) => !/[[\]]|^[A-Z]|^\/\/$/.test(word));
  const [deno, run, ...args] = words;
  deepStrictEqual([deno, run], ["deno", "run"]);
  return await withFolder(async (temporary) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", ...flags, ...args],
      cwd,
      env: { NO_COLOR: "1", TMPDIR: temporary },
      stdin: "null",
    }).output();
    strictEqual(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  });
}
