import type * as tf from "../../npm/tfjs.ts";
import { z } from "../../npm/zod.ts";
import type { Parameters } from "../../backbones/parameters.ts";
import { withDefaults } from "../../checks/with_defaults.ts";
import { marginSoftmax } from "../margin_softmax.ts";
import { adaface } from "./adaface.ts";
import { curricularface } from "./curricularface.ts";
import type { MarginBatch, MarginKind } from "./margin_kind.ts";
import { arcface, combined, cosface, none } from "./uniform_margins.ts";

/** All margins there are. A new one is a file beside this one, and its place in this list. */
export const MARGINS = [none, arcface, cosface, combined, adaface, curricularface] as const;

/** A margin that a head can be given. */
export type Margin = {
  [Place in keyof typeof MARGINS]: (typeof MARGINS)[Place] extends MarginKind<infer Margin> ? Margin
    : never;
}[number];

/**
 * The loss of a head that classifies, as its spec has it: `scale` is s, and `marginType` what the margin does to the cosine. Of a
 * margin's numbers m is called `margin`, and the others have their own names. The type is arcface if only `margin` is given.
 */
export type MarginSpec =
  & { scale?: number; marginType?: Margin["kind"]; margin?: number }
  & {
    [
      Key in Margin extends infer One
        ? One extends Margin ? Exclude<keyof One, "kind" | "m"> : never
        : never
    ]?: number;
  };

/** What a head does with the cosines of a batch unless told otherwise. */
export interface MarginDefaults {
  /** s */
  scale: number;
  /** On the cosine of each image with its own row. */
  margin: Margin;
}

/** What heads do whose rows are learned. */
export const MARGIN_DEFAULTS: MarginDefaults = { scale: 32, margin: { kind: "arcface" } };

/** What of a kind does not depend on which it is. */
const KINDS = MARGINS as unknown as readonly MarginKind<Margin>[];
const kindOf = (margin: { kind: string }) => KINDS.find(({ kind }) => kind === margin.kind)!;

/** What a margin may be called. */
export const MARGIN_NAMES: readonly Margin["kind"][] = KINDS.map(({ kind }) => kind);

const inSpec = (number: string) => number === "m" ? "margin" : number;
const numbersOf = ({ defaults }: { defaults: object }) => Object.keys(defaults);

/** The keys of a head that classifies, in a configuration. */
export const marginKeys = {
  scale: z.number().positive().optional(),
  marginType: z.enum(MARGIN_NAMES).optional(),
  ...Object.fromEntries(
    MARGINS.flatMap(({ ranges }) =>
      Object.entries<z.ZodNumber>(ranges).map(([number, range]) => [
        inSpec(number),
        range.optional(),
      ])
    ),
  ),
};

/** The numbers of a spec that its margin does not have, each as `key: fault`. */
export function marginConflicts(spec: MarginSpec): string[] {
  const { marginType } = spec;
  const own = kindOf({ kind: marginType ?? "arcface" });
  const others = new Set(MARGINS.flatMap(numbersOf).filter((number) => !(number in own.defaults)));
  const got = marginType === undefined ? "without a marginType" : `with ${marginType}`;
  return [...others].filter((number) => inSpec(number) in given(spec)).map((number) => {
    const kinds = MARGINS.filter(({ defaults }) => number in defaults).map(({ kind }) => kind);
    return `${inSpec(number)}: expected with marginType ${kinds.join(", ")} only, got it ${got}`;
  });
}

/** The margin of a spec, if it has one. */
export function marginOf(spec: MarginSpec): Margin | undefined {
  const { marginType: kind = "arcface", ...numbers } = given(spec);
  if (spec.marginType === undefined && spec.margin === undefined) return undefined;
  const own = numbersOf(kindOf({ kind })).filter((number) => inSpec(number) in numbers);
  const values = own.map((number) => [number, numbers[inSpec(number) as keyof typeof numbers]]);
  return { kind, ...Object.fromEntries(values) };
}

/** A spec with its scale and all the numbers of its margin; those of the head where the spec has none. */
export function withMargin<Spec extends MarginSpec>(spec: Spec, defaults: MarginDefaults): Spec {
  const margin = marginOf(spec) ?? defaults.margin;
  const { kind, ...numbers } = withDefaults(margin, kindOf(margin).defaults);
  return {
    ...spec,
    scale: spec.scale ?? defaults.scale,
    marginType: kind,
    ...Object.fromEntries(
      Object.entries(numbers).map(([number, value]) => [inSpec(number), value]),
    ),
  };
}

/** The loss of a batch: margin softmax, see {@link marginSoftmax}. To be called once a training step, within `tf.tidy()`. */
export type MarginLoss = (batch: MarginBatch) => tf.Scalar;

/**
 * Makes what gives a head its loss.
 *
 * @param parameters The head's, to which a margin may add what it has to remember.
 */
export function marginLoss(
  parameters: Parameters,
  { scale, margin }: MarginDefaults,
): MarginLoss {
  const kind = kindOf(margin);
  const rule = kind.makeRule(withDefaults(margin, kind.defaults) as Required<Margin>, parameters);
  return (batch) => {
    const { margin, cosines = batch.cosines } = rule(batch);
    return marginSoftmax(cosines, batch.columns, { scale, margin }, batch.own);
  };
}

/** How many matrices of the cosines' size a step with a margin makes at once: the cosines, their gradient, and the margin's own. */
export function matricesOfStep(margin?: Margin): number {
  return 2 + (margin && kindOf(margin).matrices || 0);
}

function given(spec: MarginSpec): MarginSpec {
  return withDefaults(spec, {});
}
