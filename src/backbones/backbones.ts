import { z } from "../npm/zod.ts";
import { withDefaults } from "../checks/with_defaults.ts";
import type { Backbone } from "./backbone.ts";
import { type BackboneKind, count, type KeptNetwork, type NamedBackbone } from "./backbone_kind.ts";
import casiaNet from "./casia_net.ts";
import type { BackboneOptions, BackboneSize } from "./define_backbone.ts";
import iresnet from "./iresnet.ts";
import mobileFaceNet from "./mobile_face_net.ts";
import onnx from "./onnx_network.ts";
import preActivationResNet from "./pre_activation_resnet.ts";
import small from "./small_net.ts";

/** All backbones there are. A new one is a file beside this one, and its place in this list. */
export const BACKBONES = [
  small,
  casiaNet,
  preActivationResNet,
  iresnet,
  mobileFaceNet,
  onnx,
] as const;

/** A backbone by name; `embedding` is D. See the options of each for what the others mean. */
export type BackboneSpec = {
  [Place in keyof typeof BACKBONES]: (typeof BACKBONES)[Place] extends BackboneKind<infer Spec>
    ? Spec
    : never;
}[number];

/** Makes a backbone of one's own; the length of embeddings that it is given, 128, is a proposal. */
export type BackboneFactory = (options: BackboneOptions) => Backbone;

/** What of a kind does not depend on which it is. */
const KINDS = BACKBONES as unknown as readonly BackboneKind<NamedBackbone<string>>[];

/** What a backbone's spec may begin with. */
export const BACKBONE_NAMES: readonly string[] = KINDS.flatMap(({ names }) => names);

/** Those that a name is enough for: the others come from a file. */
export const BUILT_BACKBONES: readonly string[] = KINDS
  .filter(({ imageSizeOf }) => imageSizeOf === undefined).flatMap(({ names }) => names);

/** What a backbone's spec may say. */
export const backboneSchema = z.discriminatedUnion(
  "name",
  KINDS.map(({ names, options }) => {
    const { shape } = z.object({ embedding: count, ...options }).partial();
    return z.strictObject({ name: z.literal(names), ...shape });
  }) as never,
) as z.ZodType<BackboneSpec>;

/** A spec with the numbers that it leaves to defaults, as the files of a run have it. */
export function resolveBackbone(spec: BackboneSpec): Required<BackboneSpec> {
  const kind = kindOf(spec), resolved = kind.resolve?.(spec) ?? spec;
  return withDefaults(resolved, kind.defaults) as Required<BackboneSpec>;
}

/** The side of the images that a backbone takes, pixels, if its spec names a file that says it. */
export function imageSizeOf(spec: BackboneSpec): number | undefined {
  return kindOf(spec).imageSizeOf?.(spec);
}

/**
 * Makes the backbone that a spec describes.
 *
 * @param kept What a checkpoint keeps of one that comes from a file.
 */
export function createBackbone(
  spec: BackboneSpec | BackboneFactory,
  size: Omit<BackboneSize, "embeddingLength">,
  kept?: KeptNetwork,
): Backbone {
  if (typeof spec === "function") return spec({ ...size, embeddingLength: 128 });
  return kindOf(spec).create(resolveBackbone(spec), size, kept);
}

function kindOf({ name }: BackboneSpec): BackboneKind<NamedBackbone<string>> {
  return KINDS.find(({ names }) => names.includes(name))!;
}
