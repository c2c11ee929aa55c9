/** A network of one's own, of the ops that tfjs has and our own networks do not, for {@link readTrainConfig}. */
import { type BackboneOptions, defineBackbone, tf } from "../../mod.ts";

const EMBEDDING = 8;

export default {
  backbone: (options: BackboneOptions) =>
    defineBackbone("own", { ...options, embeddingLength: EMBEDDING }, (parameters) => {
      const weight = <T extends tf.Tensor>(name: string, shape: number[]) =>
        parameters.normal(name, shape, 0.3) as tf.Tensor as T;
      const filter = weight<tf.Tensor4D>("filter", [3, 3, 3, 6]);
      const bias = weight<tf.Tensor1D>("bias", [6]);
      const slopes = weight<tf.Tensor1D>("slopes", [6]);
      const [depth, point] = [[3, 3, 6, 2], [1, 1, 12, 6]].map((shape, i) =>
        weight<tf.Tensor4D>(`separable.${i}`, shape)
      );
      const scale = weight<tf.Tensor1D>("scale", [6]);
      const dense = weight<tf.Tensor2D>("dense", [6, 16]);
      const denseBias = weight<tf.Tensor1D>("dense.bias", [16]);
      const last = weight<tf.Tensor2D>("last", [EMBEDDING, 16]);
      const lastBias = weight<tf.Tensor1D>("last.bias", [EMBEDDING]);
      return (images) => {
        const x = images as tf.Tensor4D;
        const convolved = tf.fused.conv2d({ x, filter, strides: 2, pad: "same", bias });
        const bent = tf.prelu<tf.Tensor>(convolved, slopes) as tf.Tensor4D;
        const separate = tf.separableConv2d(bent, depth, point, 1, "same");
        const even = tf.batchNorm(
          separate,
          tf.zeros([6]),
          tf.ones([6]),
          bias,
          scale,
        ) as tf.Tensor4D;
        const pooled = tf.mean(tf.avgPool(tf.leakyRelu(even) as tf.Tensor4D, 2, 2, "same"), [1, 2]);
        const a = tf.elu(tf.fused.matMul({ a: pooled, b: dense, bias: denseBias }));
        return tf.fused.matMul({ a, b: last, bias: lastBias, transposeB: true });
      };
    }),
};
