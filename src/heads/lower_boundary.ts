import { defaultGroups, groupConflicts, groupsKey } from "./default_groups.ts";
import { fullFc, fullFcMemory, type FullFcOptions } from "./full_fc.ts";
import type { Head } from "./head.ts";
import type { HeadKind } from "./head_kind.ts";
import {
  MARGIN_DEFAULTS,
  marginConflicts,
  marginKeys,
  marginOf,
  type MarginSpec,
  withMargin,
} from "./margins/margins.ts";

/**
 * The lower boundary of the Virtual FC paper (Li et al., CVPR 2021, Table 1): a full layer over only as many identities
 * as Virtual FC has anchors, M, so that both heads are of one size. Which M is left to the seed; the images of the others
 * are left out of the data before training, so that no step is spent on them. Loss, defaults and memory are those of
 * {@link fullFc} over M identities.
 *
 * @param options The identities are the M that are left.
 */
export function lowerBoundary(options: FullFcOptions): Head {
  return { ...fullFc(options), name: "lower" };
}

/** 12 M D bytes of weights, gradient and momentum; a step's unit rows and cosines with their gradients. */
export const lowerBoundaryMemory: typeof fullFcMemory = fullFcMemory;

/** A spec of it; `groups` is M. */
type LowerSpec = MarginSpec & { name: "lower"; groups?: number };

const kind: HeadKind<LowerSpec, LowerSpec & { groups: number }> = {
  name: "lower",
  alias: "lower boundary",
  tableRow: 2,
  options: { ...groupsKey, ...marginKeys },
  conflicts: (spec, batch) => [...marginConflicts(spec), ...groupConflicts(spec, batch)],
  resolve: (spec, data) => ({
    ...withMargin(spec, MARGIN_DEFAULTS),
    groups: Math.min(data.identities, spec.groups ?? defaultGroups(data)),
  }),
  identities: ({ groups }) => groups,
  create: (spec, context) =>
    lowerBoundary({ ...context, scale: spec.scale, margin: marginOf(spec) }),
  memory: (spec, context) => lowerBoundaryMemory({ ...context, margin: marginOf(spec) }),
};
export default kind;
