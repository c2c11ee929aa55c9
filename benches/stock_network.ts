import * as tf from "../src/npm/tfjs.ts";
import type { StepCase } from "./networks.ts";

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/**
 * The networks of a step in nothing but tfjs' own ops: what one has without this project.
 *
 * @returns Takes images [B, S, S, 3] to embeddings [B, D]; its variables are made in the first call.
 */
export function stockNetwork({ network, embedding }: StepCase): (x: tf.Tensor4D) => tf.Tensor2D {
  const body = network === "small" ? smallBody() : resnet50Body();
  const last = norm(embedding);
  let weight: tf.Tensor2D;
  return (x) => {
    const flat = tf.reshape(body(x), [x.shape[0], -1]) as tf.Tensor2D;
    weight ??= variable([flat.shape[1], embedding]) as tf.Tensor2D;
    const features = tf.reshape(tf.matMul(flat, weight), [-1, 1, 1, embedding]) as tf.Tensor4D;
    return tf.reshape(last(features), [-1, embedding]);
  };
}

function variable(shape: number[]): tf.Tensor {
  return tf.variable(tf.randomNormal(shape, 0, 0.05));
}

function conv(inputs: number, outputs: number, side: number, stride = 1): Layer {
  const filter = variable([side, side, inputs, outputs]) as tf.Tensor4D;
  return (x) => tf.conv2d(x, filter, stride, (side - 1) / 2, "NHWC", 1, "floor");
}

function norm(channels: number): Layer {
  const gamma = tf.variable(tf.ones([channels])), beta = tf.variable(tf.zeros([channels]));
  return (x) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    return tf.batchNorm(
      x,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      beta as tf.Tensor as tf.Tensor1D,
      gamma as tf.Tensor as tf.Tensor1D,
      1e-5,
    ) as tf.Tensor4D;
  };
}

function chain(...layers: Layer[]): Layer {
  return (x) => layers.reduce((x, layer) => layer(x), x);
}

function smallBody(): Layer {
  const block = (inputs: number, outputs: number): Layer => {
    const branch = chain(
      conv(inputs, outputs, 3, 2),
      norm(outputs),
      tf.relu,
      conv(outputs, outputs, 3),
      norm(outputs),
    );
    const shortcut = conv(inputs, outputs, 1, 2);
    return (x) => tf.relu(tf.add(branch(x), shortcut(x)));
  };
  return chain(conv(3, 16, 3), norm(16), tf.relu, block(16, 16), block(16, 32), block(32, 64));
}

function resnet50Body(): Layer {
  const block = (inputs: number, width: number, stride: number): Layer => {
    const outputs = 4 * width;
    const first = chain(norm(inputs), tf.relu);
    const branch = chain(
      conv(inputs, width, 1),
      norm(width),
      tf.relu,
      conv(width, width, 3, stride),
      norm(width),
      tf.relu,
      conv(width, outputs, 1),
    );
    const shortcut = stride !== 1 || inputs !== outputs ? conv(inputs, outputs, 1, stride) : null;
    return (x) => {
      const activated = first(x);
      return tf.add(branch(activated), shortcut ? shortcut(activated) : x);
    };
  };
  const blocks = [3, 4, 6, 3].flatMap((count, stage) =>
    Array.from({ length: count }, (_, i) => {
      const width = 64 * 2 ** stage;
      const inputs = i > 0 ? 4 * width : stage > 0 ? 2 * width : 64;
      return block(inputs, width, stage > 0 && i === 0 ? 2 : 1);
    })
  );
  return chain(
    conv(3, 64, 7, 2),
    norm(64),
    tf.relu,
    (x) => tf.maxPool(x, 3, 2, 1, "floor"),
    ...blocks,
    norm(2048),
    tf.relu,
  );
}
