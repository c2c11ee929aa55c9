import * as tf from "../../npm/tfjs.ts";

/** One op on one backend. The tensors and attributes are those that the op was called with. */
export type Kernel<Attributes> = (
  inputs: Record<string, tf.Tensor>,
  attributes: Attributes,
  backend: tf.KernelBackend,
) => tf.TensorInfo | tf.TensorInfo[];

/**
 * Makes `kernel` what `backendName` runs for the op `name`, in place of what it ran before. An op
 * may have several results.
 */
export function defineKernel<Attributes>(
  name: string,
  backendName: string,
  kernel: (...call: Parameters<Kernel<Attributes>>) => tf.TensorInfo | tf.TensorInfo[],
): void {
  if (tf.getKernel(name, backendName)) tf.unregisterKernel(name, backendName);
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      kernel(
        inputs as Record<string, tf.Tensor>,
        attrs as Attributes,
        backend as tf.KernelBackend,
      ),
  });
}

/** What tfjs itself runs for the op `name`. */
export function stockKernel<Attributes>(name: string, backendName: string): Kernel<Attributes> {
  const { kernelFunc } = tf.getKernel(name, backendName);
  return (inputs, attributes, backend) =>
    kernelFunc({ inputs, attrs: attributes as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}

/** Calls an op that was given kernels by {@link defineKernel}. */
export function runKernel<Result extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
  name: string,
  inputs: Record<string, tf.Tensor>,
  attributes: object,
): Result {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
}

/** The numbers of a float32 tensor on a device whose memory the machine can read. */
export function floats({ dataId }: tf.Tensor, backend: tf.KernelBackend): Float32Array {
  return backend.readSync(dataId) as Float32Array;
}
