import { groupByLabel } from "../formats/group_by_label.ts";
import { NumberColumn } from "../formats/number_column.ts";
import type { TextColumn } from "../formats/text_column.ts";
import { compareCodePoints } from "./compare_names.ts";
import type { TarSample } from "./tar_samples.ts";

/** Images put in order by their identities. */
export interface GroupedImages {
  /** For each image of the result, its place among those that were pushed; absent if that is the same. */
  order: Uint32Array | undefined;
  /** Where the images of each identity start in `order`, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
  /** The label of each identity, if they are numbers. */
  labels?: Uint32Array;
  /** The name of an identity, 0 to N - 1. */
  nameOf(identity: number): string;
}

/** How far {@link TarIdentities} had come. */
export interface TarMark {
  imageCount: number;
  byLabel: boolean | undefined;
}

/** Finds out whom images in tar files show, as they come: by their labels, or else by their folders. */
export class TarIdentities {
  /** Whether the labels of images count, as the first image has it; their folders otherwise. */
  #byLabel?: boolean;
  /** What identifies each image: a label that is a number, or a place in `#names`. */
  readonly #keys = new NumberColumn(Uint32Array);
  /** Labels that are names, or folders; none as long as all labels are numbers. */
  #names?: Map<string, number>;

  /** How many images there are so far. */
  get imageCount(): number {
    return this.#keys.length;
  }

  /** What {@link TarIdentities.goBack} goes back to: all that was pushed so far. */
  mark(): TarMark {
    return { imageCount: this.imageCount, byLabel: this.#byLabel };
  }

  /** Forgets the images that were pushed since. */
  goBack({ imageCount, byLabel }: TarMark): void {
    this.#keys.truncate(imageCount);
    this.#byLabel = byLabel;
    if (imageCount === 0) this.#names = undefined;
  }

  /** Adds an image, or says why it cannot be one of these. */
  push({ name, label }: Pick<TarSample, "name" | "label">): string | undefined {
    const folder = name.split("/").slice(0, -1).filter((part) => part !== "" && part !== ".");
    const byLabel = this.#byLabel ?? label !== undefined;
    if (byLabel && label === undefined) {
      return "expected a label beside it (.cls or .json), as the first image has one";
    }
    if (!byLabel && folder.length === 0) {
      return "expected a label beside it (.cls or .json), or a folder that names its identity";
    }
    this.#byLabel = byLabel;
    if (!byLabel) this.#names ??= new Map();
    if (typeof label === "string") this.#names ??= this.#nameNumbers();
    this.#keys.push(
      this.#names
        ? this.#place(this.#names, byLabel ? String(label) : folder.join("/"))
        : label as number,
    );
  }

  /**
   * Puts the images in order; what was pushed is let go.
   *
   * @param numberNames Names for labels that are numbers.
   */
  group(numberNames?: TextColumn): GroupedImages {
    const keys = this.#keys.take();
    if (this.#names === undefined) {
      const { labels, firsts, order } = groupByLabel(keys);
      return { order, firstImages: firsts, labels, nameOf: nameOfLabel(labels, numberNames) };
    }
    const isUsed = new Uint8Array(this.#names.size);
    for (const place of keys) isUsed[place] = 1;
    const places: number[] = [], own: string[] = [];
    for (const [name, place] of this.#names) {
      if (!isUsed[place]) continue; // of images that were forgotten
      places.push(place);
      own.push(name);
    }
    const labels = this.#byLabel ? own : identitiesOfFolders(own);
    const names = [...new Set(labels)].sort(compareCodePoints);
    const rankOf = new Map(names.map((name, rank) => [name, rank]));
    const ranks = new Uint32Array(this.#names.size);
    labels.forEach((label, i) => ranks[places[i]] = rankOf.get(label)!);
    const { firsts, order } = groupByLabel(keys.map((place) => ranks[place]));
    return { order, firstImages: firsts, nameOf: (identity) => names[identity] };
  }

  #place(names: Map<string, number>, name: string): number {
    let place = names.get(name);
    if (place === undefined) names.set(name, place = names.size);
    return place;
  }

  /** Turns numbers that came before the first name into names. */
  #nameNumbers(): Map<string, number> {
    const names = new Map<string, number>();
    for (const piece of this.#keys.pieces()) {
      for (let i = 0; i < piece.length; i++) piece[i] = this.#place(names, String(piece[i]));
    }
    return names;
  }
}

/** Of each folder the first one below those that all have in common; of a single folder the last. */
function identitiesOfFolders(folders: string[]): string[] {
  const paths = folders.map((folder) => folder.split("/"));
  let shared = paths[0].length - 1;
  for (const path of paths) {
    shared = Math.min(shared, path.length - 1);
    while (!paths[0].slice(0, shared).every((part, i) => part === path[i])) shared--;
  }
  return paths.map((path) => path[shared]);
}

/** Names identities by their labels: as the lines of a file of names have it, or else by the numbers. */
export function nameOfLabel(
  labels: Uint32Array,
  names: TextColumn | undefined,
): (identity: number) => string {
  return (identity) => names?.at(labels[identity]) || String(labels[identity]);
}
