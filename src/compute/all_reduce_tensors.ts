import * as tf from "../npm/tfjs.ts";
import type { Communicator } from "./communicator.ts";
import type { Precision } from "./precision.ts";
import { heapView, makeOutput } from "./wasm/wasm_backend.ts";

/**
 * The sums of tensors over all ranks, in one exchange. For devices whose tensors lie in the machine's own memory; on wasm
 * the exchange reads and writes that memory itself.
 *
 * @param tensors float32, of the same shapes on every rank.
 * @param precision In which they travel.
 * @returns Of the same shapes, owned by the caller.
 */
export function allReduceTensors(
  tensors: tf.Tensor[],
  communicator: Communicator,
  precision?: Precision,
): tf.Tensor[] {
  if (communicator.size === 1) return tensors.map((tensor) => tf.clone(tensor));
  if (tf.getBackend() === "wasm") {
    const sums = tensors.map(({ shape }) => makeOutput(shape));
    // Not before all of them are made: memory that grows takes its views away.
    communicator.allReduce(tensors.map(heapView), sums.map(heapView), precision);
    return sums.map(({ dataId, shape, dtype }) =>
      tf.engine().makeTensorFromDataId(dataId, shape, dtype)
    );
  }
  return sumsOf(tensors, tensors.map((tensor) => tensor.dataSync()), communicator, precision);
}

/** The same on any device, which nobody waits for but who needs the sums. */
export async function allReduceTensorsAsync(
  tensors: tf.Tensor[],
  communicator: Communicator,
  precision?: Precision,
): Promise<tf.Tensor[]> {
  if (communicator.size === 1 || tf.getBackend() === "wasm") {
    return allReduceTensors(tensors, communicator, precision);
  }
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  return sumsOf(tensors, values, communicator, precision);
}

function sumsOf(
  tensors: readonly tf.Tensor[],
  values: readonly tf.TypedArray[],
  communicator: Communicator,
  precision?: Precision,
): tf.Tensor[] {
  const sums = values.map(({ length }) => new Float32Array(length));
  communicator.allReduce(values as Float32Array[], sums, precision);
  return sums.map((sum, i) => tf.tensor(sum, tensors[i].shape));
}
