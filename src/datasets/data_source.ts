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
