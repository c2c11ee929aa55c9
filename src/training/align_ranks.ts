import { digestOf, restoreVariables, storeVariables } from "../checkpoints/variables.ts";
import { type Communicator, gatherJson } from "../compute/communicator.ts";
import { decodeSafetensors, encodeSafetensors } from "../formats/safetensors.ts";
import type * as tf from "../npm/tfjs.ts";
import type { Trainer } from "./trainer.ts";

/**
 * Gives all ranks what rank 0 has learnt, if theirs is something else: processors and graphics cards of other makes round otherwise,
 * and each rank moves weights of its own by the same gradients. Every rank must call, between two steps.
 *
 * Running statistics of the backbone stay, as each rank may have those of its own images.
 *
 * @returns Whether any rank's was something else.
 */
export async function alignRanks(trainer: Trainer, communicator: Communicator): Promise<boolean> {
  trainer.settle();
  const learnt = learntBy(trainer), stored = await storeVariables(learnt);
  const [first, ...others] = gatherJson(communicator, digestOf(stored));
  if (others.every((other) => other === first)) return false;
  const bytes = communicator.broadcast(
    communicator.rank === 0 ? encodeSafetensors(stored) : undefined,
  );
  if (communicator.rank > 0) restoreVariables(learnt, decodeSafetensors(bytes).tensors);
  return true;
}

function learntBy(trainer: Trainer): Map<string, tf.Variable> {
  const variables = [...trainer.variables()]
    .filter(([name, { trainable }]) => trainable || name.startsWith("heads."));
  const momentum = [...trainer.momentum()]
    .map(([name, variable]): [string, tf.Variable] => [`momentum of ${name}`, variable]);
  return new Map([...variables, ...momentum]);
}
