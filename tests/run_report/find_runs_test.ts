import { deepStrictEqual } from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findRuns } from "../../src/run_report/find_runs.ts";
import { withFolder } from "../temporary_folder.ts";
import {
  rateOf,
  writeProtocolFolder,
  writeTrainingRun,
  writeVerificationFolder,
} from "./run_folders.ts";

Deno.test("findRuns() finds the verifications within a run's folder, and names none twice", () =>
  withFolder(async (folder) => {
    const run = join(folder, "run"), at = (name: string) => join(run, name);
    await writeTrainingRun(run);
    await writeVerificationFolder(at("lfw"));
    const rates = [rateOf(0.1, 0.5)];
    await writeProtocolFolder(at("all"), { protocol: "all-pairs", pairs: 20, same: 5, rates });
    await mkdir(at("checkpoints/best"), { recursive: true });
    deepStrictEqual(await findRuns([run, at("lfw"), run]), [run, at("all"), at("lfw")]);
    deepStrictEqual(await findRuns([join(folder, "none")]), [join(folder, "none")]);
  }));
