import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENVIRONMENT } from "./confine.ts";
import { readTrainConfig } from "../src/training/read_train_config.ts";
import {
  pathOfPairs,
  pathsOfCheckpoint,
  pathsOfSource,
  readAndWrite,
  type TaskPaths,
} from "./task_paths.ts";

/** What of an objective names files. */
interface NamedData {
  data?: string;
  root?: string;
  identities?: string;
  exclude?: string | string[];
}

/** What of a configuration does. */
interface Named extends NamedData {
  joint?: NamedData[];
  pairs?: string | string[];
  pretrained?: string;
  out?: string;
}

/** What a run touches that flags and the file that they name configure. */
export async function pathsOfConfig(
  { config, resume, ...flags }: Named & { config?: string; resume?: string },
): Promise<TaskPaths> {
  const named: Named = {
    ...(resume === undefined ? {} : await readAny(join(resume, "config.json")).catch(() => ({}))),
    ...(config === undefined ? {} : await readAny(config)),
    ...flags,
    ...(resume === undefined ? {} : { out: resume }),
  };
  const { joint = [], pairs = [], pretrained, out = "runs" } = named;
  return readAndWrite(
    [
      ...[named, ...joint].flatMap(({ data, root, identities, exclude = [] }) =>
        [pathsOfSource(data, root), identities, exclude].flat()
      ),
      ...[pairs].flat().map(pathOfPairs),
      ...[pathsOfCheckpoint(resume), pathsOfCheckpoint(pretrained), config && dirname(config)],
    ],
    [out],
  );
}

/** Reads a configuration; code is run by a process that may do nothing but read, also the environment that importing this project does. */
async function readAny(file: string): Promise<Named> {
  if (!/\.[cm]?[jt]s$/.test(file)) return await readTrainConfig(file);
  const print = fileURLToPath(new URL("print_config.ts", import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", `--allow-env=${ENVIRONMENT}`],
      ...["--config", config, print, file],
    ],
    stderr: "null",
  }).output();
  return success ? JSON.parse(new TextDecoder().decode(stdout)) : {}; // the task says why not
}
