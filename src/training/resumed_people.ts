import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { isSynthetic, peopleOf } from "../datasets/people.ts";
import {
  describeComingAndGoing,
  describeOtherCounts,
  peopleChanges,
} from "../datasets/people_changes.ts";
import { isDrawn } from "../datasets/sources.ts";
import type { Head } from "../heads/head.ts";
import type { RunPeople } from "../runs/checkpoint_json.ts";
import { type PeopleList, readPeople } from "../runs/people_tsv.ts";
import { peopleFolder } from "../runs/step_folders.ts";
import type { TrainingData } from "./open_training_data.ts";
import type { TrainConfig } from "./train_config.ts";

/**
 * Whom the checkpoint of a run says that it was trained on; undefined if it does not, and nothing depends on it.
 *
 * @throws {Error} If something does.
 */
export function peopleOfCheckpoint(
  { out, objectives }: TrainConfig,
  { people }: Checkpoint,
): RunPeople | undefined {
  if (people) return people;
  // Nothing about these has changed: they always were in the order of their names, and others held out.
  if (objectives.length === 1 && isDrawn(objectives[0].data)) return undefined;
  throw new Error(
    `Cannot resume "${out}" as its checkpoint, of an earlier version, must say who it was trained on, and does not; ` +
      "a new run can begin with its weights as pretrained",
  );
}

/**
 * Checks that a run goes on with its seed where a head has chosen by it who has rows.
 *
 * @throws {Error} If it does not.
 */
export function requireSeed(
  { out, seed }: TrainConfig,
  { config }: Checkpoint,
  heads: readonly Head[],
): void {
  if (config.seed === seed || !heads.some(({ name }) => name === "centroid-projection")) return;
  throw new Error(
    `Cannot resume "${out}" with seed ${seed} as that of its head centroid-projection, which chose by it who has rows, ` +
      `must stay: it is ${config.seed}`,
  );
}

/**
 * Compares those who are trained on with those who were before a run was resumed.
 *
 * @param heads One for each dataset.
 * @returns What the user should know.
 * @throws {Error} If they are others where a head has rows for them.
 */
export async function compareWithBefore(
  { out }: TrainConfig,
  data: TrainingData,
  heads: readonly Head[],
  now: RunPeople,
  before: RunPeople,
): Promise<string[]> {
  const notices: string[] = [];
  for (const [i, list] of before.train.entries()) {
    const dataset = data.train[i], name = dataset?.name;
    if (!dataset || isTheSame(list, now.train[i])) continue;
    const { otherPeople, otherImages } = await differences(out, list, dataset, now.train[i]);
    if (otherPeople !== undefined && heads[i].variables.size > 0) {
      throw new Error(
        `Cannot resume "${out}" with "${name}" as its head ${
          heads[i].name
        } has rows for people, who must be the same: ` +
          `${otherPeople}; a new run can begin with its weights as pretrained`,
      );
    }
    if (otherPeople !== undefined) {
      notices.push(`Of the people of "${name}" since the last checkpoint, ${otherPeople}.`);
    }
    if (otherImages !== undefined) {
      notices.push(`Of the people of "${name}", ${otherImages}: an epoch is another from here on.`);
    }
  }
  return notices;
}

/** Equal names of two families of synthetic faces are other people. */
function isTheSame(before: PeopleList, now: PeopleList): boolean {
  return before.sha256 === now.sha256 && !areOtherFaces(before, now);
}

function areOtherFaces(before: PeopleList, now: PeopleList): boolean {
  return before.source !== now.source && [before, now].some(({ source }) => isSynthetic(source));
}

async function differences(out: string, list: PeopleList, dataset: Dataset, now: PeopleList) {
  if (areOtherFaces(list, now)) {
    return { otherPeople: `they were of ${quoteSource(list)} and are of ${quoteSource(now)}` };
  }
  const changes = await peopleChanges(readPeople(peopleFolder(out), list), peopleOf(dataset));
  return {
    otherPeople: describeComingAndGoing(changes),
    otherImages: describeOtherCounts(changes),
  };
}

function quoteSource({ source }: PeopleList): string {
  return isSynthetic(source) ? source : `"${source}"`;
}
