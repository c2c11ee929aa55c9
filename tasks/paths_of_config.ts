import { existsSync, readdirSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isRecord, parseJsonObject } from "../src/checks/parse_json_object.ts";
import { COMPARISON_JSON } from "../src/runs/comparison_json.ts";
import { CONFIG_JSON } from "../src/runs/config_json.ts";
import { layerConfigs, objectivesOf, type RawConfig } from "../src/training/objectives.ts";
import { readTrainConfig } from "../src/training/read_train_config.ts";
import { ENVIRONMENT } from "./confine.ts";
import {
  pathsOfCheckpoint,
  pathsOfPairs,
  pathsOfSource,
  readAndWrite,
  type TaskPaths,
} from "./task_paths.ts";

/**
 * What a run touches that flags and the file that they name configure.
 *
 * @throws {RangeError} If the file is code, and names a folder to write to that may be somebody else's.
 */
export async function pathsOfConfig(
  { config, resume, ...flags }: RawConfig & { config?: string; resume?: string },
): Promise<TaskPaths> {
  const said = config === undefined ? {} : await readAny(config);
  const given = resume === undefined ? flags : { ...flags, out: resume };
  const run = resume === undefined
    ? {}
    : await readAny(join(resume, CONFIG_JSON)).catch(() => ({}));
  const named = layerConfigs(run, said, given);
  const [out = "runs"] = texts(named.out), [chosen] = texts(said.out);
  if (config !== undefined && isCode(config) && given.out === undefined && chosen !== undefined) {
    requireOwn(chosen, config);
  }
  return readAndWrite(
    [...readBy(named), pathsOfCheckpoint(resume), config && dirname(config)],
    [out],
  );
}

/** What a run reads that is configured so. */
export function readBy(named: RawConfig): (string | TaskPaths)[] {
  return [
    ...objectivesOf(named).flatMap(({ data, root, identities, exclude }) => [
      ...texts(data).map((source) => pathsOfSource(source, texts(root)[0])),
      ...[...texts(identities), ...texts(exclude)],
    ]),
    ...texts(named.pairs).flatMap(pathsOfPairs),
    ...texts(named.pretrained).map(pathsOfCheckpoint),
    ...[named.backbone, named.backbones].flat().flatMap(filesOfBackbone),
  ];
}

/** The file that a backbone's spec names, if it does. */
function filesOfBackbone(spec: unknown): string[] {
  return isRecord(spec) ? texts(spec.file) : [];
}

/** A text, or those of a list. Nothing of a configuration is checked yet: what is not text names no file. */
function texts(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === "string");
}

/**
 * Code runs with the permission to write what it names, so it may name no more than a new folder below this one that is
 * not hidden, or that of a comparison.
 */
function requireOwn(out: string, config: string): void {
  const way = relative(Deno.cwd(), resolve(out));
  const isBelow = way !== "" && !isAbsolute(way) && !/(^|[/\\])\./.test(way);
  if (isBelow && (holdsNothing(out) || existsSync(join(out, COMPARISON_JSON)))) return;
  throw new RangeError(
    `Cannot write to "${out}" for configuration "${config}": a .ts configuration may only write to a ` +
      "new folder below the current one; use --out for any other",
  );
}

function holdsNothing(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    return (error as { code?: string }).code === "ENOENT";
  }
}

function isCode(file: string): boolean {
  return /\.[cm]?[jt]s$/.test(file);
}

/**
 * Reads a configuration; code is run by a process that may do nothing but read, also the environment that importing this
 * project does.
 */
async function readAny(file: string): Promise<RawConfig> {
  if (!isCode(file)) return await readTrainConfig(file);
  const print = fileURLToPath(new URL("print_config.ts", import.meta.url));
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-remote", "--allow-read", `--allow-env=${ENVIRONMENT}`],
      ...["--config", config, print, file],
    ],
    stderr: "null",
  }).output();
  try {
    // Before it comes what the code prints itself.
    return parseJsonObject(new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1)!);
  } catch {
    return {}; // the task says why not
  }
}
