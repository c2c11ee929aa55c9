import { systemMessage } from "../checks/system_message.ts";
import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import { peopleFolderOf, peopleSeen } from "../checkpoints/run_people.ts";
import type { Head } from "../heads/head.ts";
import type { RunPeople } from "../runs/checkpoint_json.ts";
import { copyPeople, describePeople, type PeopleList, writePeople } from "../runs/people_tsv.ts";
import { peopleFolder } from "../runs/step_folders.ts";
import type { EarlierTraining } from "./earlier_training.ts";
import type { TrainingData } from "./open_training_data.ts";
import { compareWithBefore, peopleOfCheckpoint, requireSeed } from "./resumed_people.ts";
import type { TrainConfig } from "./train_config.ts";

/** Who takes part in a run, and what the user should know about them. */
export interface PeopleOfRun {
  people: RunPeople;
  notices: string[];
}

/**
 * Lists who takes part in a run, and compares them with those who did before. People are known by name: where heads have rows for
 * them, they must be the same.
 *
 * @param heads One for each dataset.
 * @throws {Error} If a run cannot go on with these people.
 */
export async function peopleOfRun(
  config: TrainConfig,
  data: TrainingData,
  heads: readonly Head[],
  { checkpoint, pretrained }: EarlierTraining,
): Promise<PeopleOfRun> {
  const notices: string[] = [];
  const people: RunPeople = {
    train: data.train.map((dataset, i) => describePeople("trained", dataset, data.sources[i])),
    heldOut: data.heldOut && describePeople("held_out", data.heldOut, data.sources[0]),
    earlier: [],
  };
  if (checkpoint) {
    requireSeed(config, checkpoint, heads);
    const before = peopleOfCheckpoint(config, checkpoint);
    if (before) {
      notices.push(...await compareWithBefore(config, data, heads, people, before));
      people.earlier = listsBeside(people, [...before.train, ...before.earlier]);
      if (people.earlier.some((list) => before.train.includes(list))) {
        notices.push(...await noticesOfSeen(data, before, config.out, "before"));
      }
    }
    const missing = (before?.heldOut?.identities ?? 0) - (people.heldOut?.identities ?? 0);
    if (missing > 0 && config.pairs === undefined) {
      notices.push(
        `${missing} of the ${
          before!.heldOut!.identities
        } people held out are not in the data any more.`,
      );
    }
    if (before?.heldOut && people.heldOut && checkpoint.config.seed !== config.seed) {
      notices.push(
        `The seed was ${checkpoint.config.seed} and is ${config.seed}; the ${people.heldOut.identities} people held ` +
          "out stay those of the run.",
      );
    }
  } else if (pretrained) {
    const dir = config.pretrained!;
    const when = `by "${dir}", whose weights it begins with`;
    notices.push(
      ...await noticesOfSeen(data, pretrained.people, dir, when, cureOf(config, pretrained)),
    );
    const { train = [], earlier = [] } = pretrained.people ?? {};
    people.earlier = listsBeside(people, [...train, ...earlier]);
  }
  return { people, notices };
}

/** Writes the lists of a run into its folder, those that are not there yet. */
export async function writePeopleOfRun(
  { out, pretrained }: TrainConfig,
  { train, heldOut }: Pick<TrainingData, "train" | "heldOut">,
  people: RunPeople,
): Promise<void> {
  const folder = peopleFolder(out);
  try {
    for (const [i, list] of people.train.entries()) await writePeople(folder, list, train[i]);
    if (people.heldOut) await writePeople(folder, people.heldOut, heldOut!);
  } catch (cause) {
    throw new Error(`Cannot write to "${folder}": ${systemMessage(cause)}`, { cause });
  }
  if (pretrained === undefined) return;
  for (const list of people.earlier) {
    // Whoever reads it hears that it is missing.
    await copyPeople(peopleFolderOf(pretrained), folder, list).catch(() => {});
  }
}

/** What to say of those tested who were trained on. */
async function noticesOfSeen(
  { tested }: TrainingData,
  trained: RunPeople | undefined,
  dir: string,
  when: string,
  cure = "",
): Promise<string[]> {
  if (!tested) return []; // which has been said
  const { names, doubts } = await peopleSeen(tested, trained, dir);
  if (names.size === 0) return doubts;
  const some = [...names].slice(0, 3).map((name) => JSON.stringify(name)).join(", ");
  return [
    `${names.size} of the ${tested.names.size} people tested (${some}${
      names.size > 3 ? ", ..." : ""
    }) were trained on ${when}, so figures flatter${cure}.`,
    ...doubts,
  ];
}

/** How to test people whom the network has never seen. */
function cureOf({ seed, pairs }: TrainConfig, { config, people }: Checkpoint): string {
  const isHeldOut = pairs === undefined && people?.heldOut !== undefined && seed !== config.seed;
  return isHeldOut
    ? `; with its seed, ${config.seed}, those it held out are held out again`
    : "; name pairs of others to test people whom it has never seen";
}

/** Those lists, each once, that are not among the ones trained on now. */
function listsBeside({ train }: RunPeople, lists: readonly PeopleList[]): PeopleList[] {
  const beside: PeopleList[] = [];
  for (const list of lists) {
    const isThere = [...train, ...beside].some((other) =>
      other.sha256 === list.sha256 && other.source === list.source
    );
    if (!isThere) beside.push(list);
  }
  return beside;
}
