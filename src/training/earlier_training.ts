import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  joinParts,
  splitParts,
} from "../checkpoints/checkpoint_bytes.ts";
import { readCheckpoint } from "../checkpoints/read_checkpoint.ts";
import type { Communicator } from "../compute/communicator.ts";
import { readPeople } from "../runs/people_tsv.ts";
import { peopleFolder } from "../runs/step_folders.ts";
import type { TrainConfig } from "./train_config.ts";

/** What a run goes on from, or begins with. */
export interface EarlierTraining {
  /** Of this run. */
  checkpoint?: Checkpoint;
  /** Of the run whose weights it begins with. */
  pretrained?: Checkpoint;
  /** Those who were held out before, by name, if a run goes on that holds somebody out. */
  heldOut?: ReadonlySet<string>;
  /** How many pairs the run has verified since it began, where that is for it to say. */
  heldOutPairs?: number;
}

/**
 * Reads what a run goes on from besides its checkpoint, or begins with.
 *
 * @param onFault Hears of checkpoints that cannot be read, a sentence each.
 */
export async function readEarlierTraining(
  { out, pretrained: from }: TrainConfig,
  checkpoint: Checkpoint | undefined,
  onFault: (message: string) => void,
): Promise<EarlierTraining> {
  const pretrained = from === undefined || checkpoint
    ? undefined
    : await readCheckpoint(from, "best", onFault);
  const list = checkpoint?.people?.heldOut;
  if (!list) return { checkpoint, pretrained };
  const heldOut = new Set<string>();
  for await (const { name } of readPeople(peopleFolder(out), list)) heldOut.add(name);
  return { checkpoint, pretrained, heldOut };
}

/**
 * What rank 0 has read, on every rank, so that the others need not reach its files. Every rank must call.
 *
 * @param earlier On rank 0.
 */
export function shareEarlierTraining(
  communicator: Communicator,
  earlier: EarlierTraining | undefined,
): EarlierTraining {
  if (communicator.size === 1) return earlier ?? {};
  if (communicator.rank === 0) {
    communicator.broadcast(encode(earlier ?? {}));
    return earlier ?? {};
  }
  return decode(communicator.broadcast());
}

function encode({ checkpoint, pretrained, heldOut, heldOutPairs }: EarlierTraining): Uint8Array {
  const about = { heldOut: heldOut && [...heldOut], heldOutPairs };
  return joinParts([
    new TextEncoder().encode(JSON.stringify(about)),
    checkpoint ? encodeCheckpoint(checkpoint) : new Uint8Array(),
    pretrained ? encodeCheckpoint(pretrained) : new Uint8Array(),
  ]);
}

function decode(bytes: Uint8Array): EarlierTraining {
  const [about, checkpoint, pretrained] = splitParts(bytes);
  const { heldOut, heldOutPairs } = JSON.parse(new TextDecoder().decode(about));
  return {
    checkpoint: checkpoint.length > 0 ? decodeCheckpoint(checkpoint) : undefined,
    pretrained: pretrained.length > 0 ? decodeCheckpoint(pretrained) : undefined,
    heldOut: heldOut && new Set<string>(heldOut),
    heldOutPairs,
  };
}
