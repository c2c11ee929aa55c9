import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { cannotTell, type NamedPeople, peopleInBoth } from "../datasets/people_in_both.ts";
import { CHECKPOINT_JSON, type RunPeople } from "../runs/checkpoint_json.ts";
import { type PeopleList, readPeople } from "../runs/people_tsv.ts";
import { peopleFolder } from "../runs/step_folders.ts";
import type { PeopleSeen } from "../runs/trained_on_json.ts";
import { isOnnxFile } from "./onnx_checkpoint.ts";

/** Where the lists are of a run folder, or of the run whose checkpoint a folder is. */
export function peopleFolderOf(dir: string): string {
  return peopleFolder(existsSync(join(dir, CHECKPOINT_JSON)) ? resolve(dir, "..", "..") : dir);
}

/**
 * Finds out who of some people a network was trained on.
 *
 * @param people Those asked for, as tables write their names.
 * @param trained What its checkpoint says.
 * @param dir Where that checkpoint is, or its run.
 */
export async function peopleSeen(
  people: NamedPeople & { names: ReadonlySet<string> },
  trained: RunPeople | undefined,
  dir: string,
): Promise<PeopleSeen> {
  const seen: PeopleSeen = { names: new Set(), doubts: [] };
  if (!trained) {
    seen.doubts.push(
      `"${dir}"${
        isOnnxFile(dir) ? "" : ", of an earlier version or another program,"
      } does not say who its network was trained on, so they may be among those tested.`,
    );
    return seen;
  }
  for (const list of [...trained.train, ...trained.earlier]) {
    try {
      const others = { source: list.source, names: namesOf(peopleFolderOf(dir), list) };
      const { names, isUnknown } = await peopleInBoth(people, others);
      for (const name of names) seen.names.add(name);
      if (isUnknown) seen.doubts.push(cannotTell(list.source, people.source));
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      seen.doubts.push(
        `Whether people tested were trained on is not known: ${(error as Error).message}.`,
      );
    }
  }
  return seen;
}

async function* namesOf(folder: string, list: PeopleList): AsyncGenerator<string> {
  for await (const { name } of readPeople(folder, list)) yield name;
}
