import * as tf from "../npm/tfjs.ts";
import type { Communicator } from "./communicator.ts";
import { heapView, makeOutput } from "./wasm/wasm_backend.ts";

/**
 * The sums of tensors over all ranks, in one exchange. For devices whose tensors lie in the machine's own memory; on wasm
 * the exchange reads and writes that memory itself.
 *
 * @param tensors float32, of the same shapes on every rank.
 * @returns Of the same shapes, owned by the caller.
 */
export function allReduceTensors(tensors: tf.Tensor[], communicator: Communicator): tf.Tensor[] {
  if (communicator.size === 1) return tensors.map((tensor) => tf.clone(tensor));
  if (tf.getBackend() === "wasm") {
    const sums = tensors.map(({ shape }) => makeOutput(shape));
    // Not before all of them are made: memory that grows takes its views away.
    communicator.allReduce(tensors.map(heapView), sums.map(heapView));
    return sums.map(({ dataId, shape, dtype }) =>
      tf.engine().makeTensorFromDataId(dataId, shape, dtype)
    );
  }
  const values = tensors.map((tensor) => tensor.dataSync() as Float32Array);
  const sums = values.map(({ length }) => new Float32Array(length));
  communicator.allReduce(values, sums);
  return sums.map((sum, i) => tf.tensor(sum, tensors[i].shape));
}
