import { isAbsolute, join, relative, resolve } from "node:path";

/** A folder that the images of a dataset are read from, and from nowhere else. */
export class DataRoot {
  readonly #folder: string;
  #real?: Promise<string>;

  /** Opens nothing. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of a file below it, relative to this process, or as it is where it is absolute. */
  path(file: string): string {
    return isAbsolute(file) ? file : join(this.#folder, file);
  }

  /**
   * Reads a file below it.
   *
   * @throws {Error} If `file` leads out of it: by `..`, as an absolute path, or over symbolic links.
   */
  async read(file: string): Promise<Uint8Array<ArrayBuffer>> {
    const path = this.path(file);
    if (leaves(resolve(this.#folder), resolve(path))) this.#refuse(file);
    if (await this.realPath(file) === undefined) this.#refuse(file, " over a link");
    return await Deno.readFile(path);
  }

  /** Where a file or folder is once links are followed; undefined if that is not below it. */
  async realPath(file: string): Promise<string | undefined> {
    const root = await (this.#real ??= Deno.realPath(this.#folder));
    const path = await Deno.realPath(this.path(file));
    return leaves(root, path) ? undefined : path;
  }

  #refuse(file: string, how = ""): never {
    throw new Error(
      `Cannot read "${file}": it leads out of "${this.#folder}"${how}; the root of data is a folder that holds all of it`,
    );
  }
}

function leaves(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return isAbsolute(way) || /^\.\.([/\\]|$)/.test(way);
}
