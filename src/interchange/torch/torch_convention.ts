import { IRESNET_BLOCKS, type IResNetDepth } from "../../backbones/iresnet.ts";
import type { BackboneSpec } from "../../backbones/backbones.ts";

/** Shapes of tensors, by their names. */
export type TorchShapes = ReadonlyMap<string, readonly number[]>;

/** A network that a state_dict is for. */
export interface GuessedNetwork {
  /** Which one, with what differs from its defaults. */
  spec: BackboneSpec;
  /** The sides of the images that its shapes fit, in pixels; not finite if they do not tell. */
  sizes: ImageSizes;
}

/** Sides of images, in pixels, from the smallest on. */
export interface ImageSizes {
  least: number;
  most: number;
}

/** How a variable is filled that PyTorch's network has no part for: as that of a layer that does nothing, or with one number. */
export type Filling = "identity-filter" | "identity-norm" | number;

/** One way to name the parts of a network in PyTorch: all that is asked about a program that people have checkpoints of. */
export interface TorchConvention {
  /** What people call it. */
  readonly name: string;
  /** A tensor that every state_dict of this kind has, and none of another kind. */
  readonly mark: string;
  /** The order of colours that its images have. */
  readonly channels: "RGB" | "BGR";
  /**
   * The network that a state_dict is for.
   *
   * @param shapes By the names of this convention, without what stands before them.
   * @returns A sentence if it is for one that this project does not have.
   */
  guess(shapes: TorchShapes): GuessedNetwork | string;
  /** What PyTorch calls a variable of a network, by the name that it has here. */
  names(spec: BackboneSpec): (own: string) => string;
  /** How a variable is filled that a state_dict lacks, if that is as it should be. */
  filling?(own: string, spec: BackboneSpec): Filling | undefined;
}

/** The depths of iresnets, with the blocks of their stages. */
const IRESNETS = Object.entries(IRESNET_BLOCKS)
  .map(([depth, blocks]) => [Number(depth) as IResNetDepth, blocks] as const);

/** The depth of these that has so many blocks in its stages. */
export function depthOf<Depth extends number>(
  blocks: Iterable<readonly [Depth, readonly number[]]>,
  counts: readonly number[],
): Depth | undefined {
  for (const [depth, counted] of blocks) if (counted.join() === counts.join()) return depth;
}

/** How many blocks each of four stages has whose tensors are named `layer1.0...`. */
export function countBlocks(shapes: TorchShapes): number[] {
  const counts = [0, 0, 0, 0];
  for (const name of shapes.keys()) {
    const [, stage, block] = /^layer([1-4])\.(\d{1,4})\./.exec(name) ?? [];
    if (stage === undefined) continue;
    counts[Number(stage) - 1] = Math.max(counts[Number(stage) - 1], Number(block) + 1);
  }
  return counts;
}

/** The sentence for a network whose blocks none of this project has. */
export function describeBlocks(counts: readonly number[], family: "iresnet" | "resnet"): string {
  return `it has ${
    counts.join(", ")
  } blocks in its four stages, as no ${family} of this project has`;
}

/**
 * The iresnet that has so many blocks in its stages.
 *
 * @param stem What the first convolution's weight is called.
 * @param linear What the weight of the layer that makes embeddings is called.
 */
export function guessIResNet(
  shapes: TorchShapes,
  counts: readonly number[],
  { stem, linear }: { stem: string; linear: string },
): GuessedNetwork | string {
  const depth = depthOf(IRESNETS, counts);
  if (depth === undefined) return describeBlocks(counts, "iresnet");
  const [width = 0] = shapes.get(stem) ?? [], [embedding = 0] = shapes.get(linear) ?? [];
  return {
    spec: { name: `iresnet${depth}`, width, embedding },
    sizes: sizesOf(sideOf(shapes, linear, 8 * width), 16),
  };
}

/**
 * The images whose last map has a side, in a network that halves its maps and rounds up.
 *
 * @param factor Pixels of the image for one of the map.
 */
export function sizesOf(side: number, factor: number): ImageSizes {
  if (!Number.isSafeInteger(side) || side < 1) return { least: NaN, most: NaN };
  return { least: Math.max(LEAST_SIZE, factor * (side - 1) + 1), most: factor * side };
}

/** The smallest images that networks are made for. */
const LEAST_SIZE = 16;

/** The side of the last map, from a linear layer over it that is flattened. */
export function sideOf(shapes: TorchShapes, linear: string, channels: number): number {
  const [, inputs = NaN] = shapes.get(linear) ?? [];
  return Math.sqrt(inputs / channels);
}

/** What a variable outside of blocks is called, by what its layer is. */
export function nameOfEnd(ends: Readonly<Record<string, string>>, own: string): string {
  const at = own.lastIndexOf(".");
  return `${ends[own.slice(0, at)]}${own.slice(at)}`;
}

/** Parts of the name of a block's variable, such as `stage2.block3.norm1.weight`; numbers from 0. */
export function blockPartsOf(own: string) {
  const [, stage, block, part, what] =
    /^stage(\d)\.block(\d+)\.(.+)\.(weight|bias|running_mean|running_var)$/.exec(own) ?? [];
  if (stage === undefined) return undefined;
  return { stage: Number(stage) - 1, block: Number(block) - 1, part, what };
}
