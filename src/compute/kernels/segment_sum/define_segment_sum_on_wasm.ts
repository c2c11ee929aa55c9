import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { defineKernel } from "../define_kernel.ts";

/** Gives wasm `tf.unsortedSegmentSum`, which tfjs lacks there: the gradient of `tf.gather`. */
export function defineSegmentSumOnWasm(): void {
  defineKernel<{ numSegments: number }>(
    "UnsortedSegmentSum",
    "wasm",
    ({ x, segmentIds }, { numSegments }) => {
      const rows = tf.cast(x, "float32");
      const [count, ...row] = x.shape, columns = tf.util.sizeFromShape(row);
      const sums = makeOutput([numSegments, ...row]);
      const kernels = wasmKernels();
      kernels.fillZeros(placeOf(sums), 4 * numSegments * columns);
      kernels.segmentSum(
        ...[
          placeOf(rows),
          placeOf(segmentIds),
          placeOf(sums),
          count,
          columns,
          numSegments,
        ] as const,
      );
      rows.dispose();
      return sums;
    },
  );
}
