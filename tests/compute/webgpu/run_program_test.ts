import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { runProgram, runProgramOfSeveralResults } from "../../../src/compute/webgpu/run_program.ts";
import { mostBytes, webgpuBackend } from "../../../src/compute/webgpu/webgpu_backend.ts";
import { testOnDevice } from "../../devices.ts";

const tensorOf = (info: tf.TensorInfo) => tf.engine().makeTensorFromTensorInfo(info);

testOnDevice("webgpu", "runProgram() tells a shader numbers of every kind", async () => {
  const y = tf.tidy(() =>
    tensorOf(runProgram({
      attempt: "add",
      name: "AddNumbers",
      code: `fn main(index : i32) {
        let sum = f32(uniforms.whole + uniforms.pair.y + HUNDRED) + uniforms.half;
        result[index] = x[index] + Value(f32(whole[index / 4]) + sum);
      }`,
      inputs: { x: tf.tensor2d([[0, 1, 2, 3]]), whole: tf.tensor1d([10_000], "int32") },
      constants: { HUNDRED: 100 },
      uniforms: { whole: 10, pair: [0, 1000] },
      floats: { half: 0.5 },
      lanes: 4,
      inputLanes: { whole: 1 },
      shape: [2, 2],
    }))
  );
  deepStrictEqual(y.shape, [2, 2]);
  deepStrictEqual([...await y.data()], [11_110.5, 11_111.5, 11_112.5, 11_113.5]);
  y.dispose();
});

for (
  const [what, size, code, workgroups] of [
    [
      "elements",
      64 * 65_535 + 3,
      "fn main(index : i32) { result[index] = f32(index); }",
      undefined,
    ],
    [
      "workgroups",
      65_535 + 3,
      "fn main(workgroup : i32, thread : i32) { result[workgroup] = f32(workgroup + thread); }",
      { count: 65_535 + 3, threads: 1 },
    ],
  ] as const
) {
  testOnDevice("webgpu", `runProgram() makes all of more ${what} than a grid is wide`, async () => {
    const y = tf.tidy(() =>
      tensorOf(runProgram({
        attempt: "count",
        name: `Count ${what}`,
        code,
        inputs: {},
        workgroups,
        shape: [size],
      }))
    );
    const values = await y.data();
    strictEqual(values.findIndex((value, i) => value !== i), -1);
    y.dispose();
  });
}

testOnDevice("webgpu", "runProgramOfSeveralResults() has each in its own shape", async () => {
  const results = tf.tidy(() =>
    runProgramOfSeveralResults({
      attempt: "double and halve",
      name: "DoubleAndHalve",
      code: "fn main(index : i32) { double[index] = 2 * x[index]; half[index] = x[index] / 2; }",
      inputs: { x: tf.tensor1d([1, 2, 3]) },
      results: { double: [3], half: [3, 1] },
    }).map(tensorOf)
  );
  deepStrictEqual(results.map(({ shape }) => shape), [[3], [3, 1]]);
  const [double, half] = await Promise.all(results.map((result) => result.data()));
  deepStrictEqual([[...double], [...half]], [[2, 4, 6], [0.5, 1, 1.5]]);
  tf.dispose(results);
});

const double = (x: tf.Tensor, shape = x.shape) =>
  tensorOf(runProgram({
    attempt: "double",
    name: "Double",
    code: "fn main(index : i32) { result[index] = 2 * x[index % 2]; }",
    inputs: { x },
    shape,
  }));

testOnDevice("webgpu", "runProgram() compiles one shader for tensors of all shapes", () => {
  const { device } = webgpuBackend();
  let compiled = 0;
  device.createShaderModule = (descriptor) => {
    compiled++;
    return GPUDevice.prototype.createShaderModule.call(device, descriptor);
  };
  try {
    tf.tidy(() => {
      const shapes = [[], [2], [1, 3], [2, 1, 5], [1, 2, 1, 2, 2]];
      for (const shape of shapes) {
        double(tf.tensor(new Float32Array(tf.util.sizeFromShape(shape)), shape));
        double(tf.tensor1d([1, 2]), shape);
      }
    });
  } finally {
    Reflect.deleteProperty(device, "createShaderModule");
  }
  strictEqual(compiled, 1);
});

testOnDevice("webgpu", "runProgram() makes nothing of nothing", async () => {
  const y = tf.tidy(() => double(tf.ones([2]), [3, 0]));
  deepStrictEqual(y.shape, [3, 0]);
  deepStrictEqual([...await y.data()], []);
  y.dispose();
});

testOnDevice("webgpu", "runProgram() of more than the adapter binds says so", () => {
  const most = mostBytes(), size = Math.floor(most / 4) + 1;
  tf.tidy(() => {
    throws(() => double(tf.ones([2]), [size]), {
      name: "RangeError",
      message: `Cannot double on webgpu as a tensor must be at most ${most} bytes on this ` +
        `adapter: the result, [${size}], is ${4 * size}`,
    });
  });
});
