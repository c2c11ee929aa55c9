import * as tf from "../npm/tfjs.ts";
import type { Communicator } from "./communicator.ts";

/**
 * The sums of tensors over all ranks, in one exchange. For devices whose tensors lie in the machine's own memory.
 *
 * @param tensors float32, of the same shapes on every rank.
 * @returns Of the same shapes, owned by the caller.
 */
export function allReduceTensors(tensors: tf.Tensor[], communicator: Communicator): tf.Tensor[] {
  if (communicator.size === 1) return tensors.map((tensor) => tf.clone(tensor));
  const values = new Float32Array(tensors.reduce((size, tensor) => size + tensor.size, 0));
  let end = 0;
  const places = tensors.map((tensor) => {
    values.set(tensor.dataSync(), end);
    return [end, end += tensor.size];
  });
  communicator.allReduce(values);
  return tensors.map(({ shape }, i) => tf.tensor(values.slice(...places[i]), shape));
}
