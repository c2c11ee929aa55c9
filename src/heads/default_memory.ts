import type { HeadSpec } from "./head_spec.ts";

/** As many rows of 512 numbers as take half of the 128 MiB that every WebGPU device binds. */
const MOST = 2 ** 15;

/** R unless the user says otherwise: the memory of {@link FeatureMemory} serves leave-one-out only, all identities up to 32,768. */
export function defaultMemory(
  { mode, anchor = mode === "reference" ? "sum" : "leave-one-out" }: HeadSpec & {
    name: "virtual-fc";
  },
  identities: number,
): number {
  return anchor === "leave-one-out" ? Math.min(identities, MOST) : 0;
}
