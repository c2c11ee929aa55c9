import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { cannotTell, type NamedPeople, peopleInBoth } from "../datasets/people_in_both.ts";
import { type PeopleList, readPeople } from "../datasets/people_list.ts";
import { ABOUT } from "./checkpoint.ts";
import { peopleFolder } from "./step_folders.ts";

/** Whom a run has learnt from, and whom it kept from that, as lists in its folder. */
export interface RunPeople {
  /** Those of each dataset that is trained on, in the order of the rows that heads have for them. */
  train: PeopleList[];
  /** Those that the run held out to test on; absent if it is given pairs. */
  heldOut?: PeopleList;
  /** Others that the network was trained on before: by the run that it begins with, or by this one on other data. */
  earlier: PeopleList[];
}

/** Where the lists are of a run folder, or of the run whose checkpoint a folder is. */
export function peopleFolderOf(dir: string): string {
  return peopleFolder(existsSync(join(dir, ABOUT)) ? resolve(dir, "..", "..") : dir);
}

/** Who of some people a network was trained on. */
export interface PeopleSeen {
  /** Their names. */
  names: Set<string>;
  /** Why there may be more, a sentence each. */
  doubts: string[];
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
      `"${dir}", of an earlier version, does not say who its network was trained on, so they may be among those tested.`,
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
