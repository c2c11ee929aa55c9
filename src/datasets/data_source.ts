import type { Dataset } from "./dataset.ts";

/** How data is read that a user names. */
export interface DataOptions {
  /**
   * The folder that the paths in an image list are relative to, and that holds all its images. Other sources do
   * not ask for it.
   *
   * @default {the folder of the list}
   */
  root?: string;
  /**
   * How text files are written that are not UTF-8, nor UTF-16 with its mark: a name that `TextDecoder` takes, such as
   * `gbk`.
   *
   * @default {none, and such files are errors}
   */
  encoding?: string;
  /**
   * Whether symbolic links are followed out of the folder of images, or of a list's root, so that whoever made them chooses
   * which files are read.
   *
   * @default {false}
   */
  followLinks?: boolean;
  /**
   * Which family of synthetic faces it is; other sources do not ask for it.
   *
   * @default {0}
   */
  seed?: number;
}

/** Data that a user names, and how it is read. */
export interface DataSource extends DataOptions {
  /** What {@link openDataset} opens, such as `synthetic:N`, a folder with one sub-folder an identity, or `train.rec`. */
  data: string;
}

/** What of some options names data and says how it is read. */
export function dataSourceOf<Source extends Partial<DataSource>>(
  { data, root, encoding, followLinks, seed }: Source,
): Pick<Source, keyof DataSource> {
  return { data, root, encoding, followLinks, seed };
}

/** Options of {@link openDataset}: how data is read, how synthetic faces are made, and who hears what. */
export interface OpenDatasetOptions extends DataOptions {
  /**
   * Pixels a side of synthetic faces, 16 to 1024; other sources do not ask for it.
   *
   * @default {112}
   */
  size?: number;
  /**
   * Which of the family's people is identity 0 of synthetic faces; other sources do not ask for it.
   *
   * @default {0}
   */
  firstIdentity?: number;
  /**
   * Hears, a sentence each, of damage that was found on opening, and of what contradicts itself.
   *
   * @default {prints it as a warning}
   */
  onFault?: (message: string) => void;
  /**
   * Hears, a sentence or phrase each, what there is to say of data that is sound, such as how a list was understood.
   *
   * @default {nobody does}
   */
  onNotice?: (message: string) => void;
}

/** One kind of source of data: all that opening it, `--help` and the confinement of tasks ask about it. */
export interface SourceKind {
  /** What users write to name one, in a word or two for `--help`. */
  readonly help: string;
  /**
   * Whether its people are drawn as they are needed: there is no end of them, and those of one seed are the same people in
   * whatever number they are asked for. Such a kind is known by the name alone.
   */
  readonly isDrawn?: boolean;
  /** Whether what a user wrote names one, as far as the name and what stands there tell. */
  matches(source: string): boolean;
  /**
   * Opens what it matches.
   *
   * @throws {Error} saying what is wrong with it.
   */
  open(source: string, options: OpenDatasetOptions): Promise<Dataset>;
  /**
   * The files and folders that a task must be let read to open it and to read its images.
   *
   * @param root As {@link DataOptions} has it.
   */
  reads(source: string, root?: string): string[];
  /** The files and folders that it writes, if it may: an index, what it unpacks. */
  writes?(source: string): string[];
}
