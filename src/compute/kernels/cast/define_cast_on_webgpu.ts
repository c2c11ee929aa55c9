import type * as tf from "../../../npm/tfjs.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";
import shader from "./cast.wgsl" with { type: "text" };

interface Attributes {
  dtype: tf.DataType;
}

/**
 * Makes `tf.cast` of int32 and bool to float32 on WebGPU put f32 into memory. The backend's own leaves i32 there under
 * another name, which a shader that binds its inputs as f32 cannot know.
 */
export function defineCastOnWebGPU(): void {
  const stock = stockKernel<Attributes>("Cast", "webgpu");
  defineKernel<Attributes>("Cast", "webgpu", ({ x }, attributes, backend) => {
    const whole = x.dtype === "int32" || x.dtype === "bool";
    if (!whole || attributes.dtype !== "float32") return stock({ x }, attributes, backend);
    return runProgram({
      attempt: `cast [${x.shape}] to float32`,
      name: "Cast",
      code: shader,
      inputs: { x },
      lanes: x.size % 4 === 0 ? 4 : 1,
      shape: x.shape,
    });
  });
}
