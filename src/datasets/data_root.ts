import { isAbsolute, join, relative, resolve } from "node:path";

/** Images in files of other formats are no larger. */
const MAX_BYTES = 2 ** 29;

/** What a refusal over a link says of how to have it followed. */
export const HOW_TO_FOLLOW =
  "--follow-links (followLinks) follows links out of it, wherever they lead";

/** A folder that the images of a dataset are read from, and from nowhere else unless links are followed. */
export class DataRoot {
  readonly #folder: string;
  readonly #followLinks: boolean;
  #real?: Promise<string>;

  /**
   * Opens nothing.
   *
   * @param options.followLinks Whether symbolic links may lead out of it.
   */
  constructor(folder: string, { followLinks = false }: { followLinks?: boolean } = {}) {
    this.#folder = folder;
    this.#followLinks = followLinks;
  }

  /** The path of a file below it, relative to this process, or as it is where it is absolute. */
  path(file: string): string {
    return isAbsolute(file) ? file : join(this.#folder, file);
  }

  /**
   * Reads a file below it.
   *
   * @throws {Error} If `file` leads out of it: by `..`, as an absolute path, or over symbolic links that are not followed; if it is no file, such
   * as a pipe, which one would wait for; or if it has 2^29 bytes or more.
   */
  async read(file: string): Promise<Uint8Array<ArrayBuffer>> {
    const path = this.path(file);
    if (leaves(resolve(this.#folder), resolve(path))) {
      this.#refuse(file, "; the root of data is a folder that holds all of it");
    }
    if (!this.#followLinks && await this.realPath(file) === undefined) {
      this.#refuse(file, ` over a link; ${HOW_TO_FOLLOW}`);
    }
    // The system has just been asked for the path: it knows, and nobody waits for it.
    const about = Deno.statSync(path);
    if (!about.isFile || about.size >= MAX_BYTES) {
      const came = about.isFile ? `${about.size} bytes` : about.isDirectory ? "a folder" : "none";
      throw new Error(
        `Cannot read "${file}": expected a file of less than 2^29 bytes, got ${came}`,
      );
    }
    return await Deno.readFile(path);
  }

  /** Where a file or folder is once links are followed; undefined if that is not below it, and may not be. */
  async realPath(file: string): Promise<string | undefined> {
    const root = await (this.#real ??= Deno.realPath(this.#folder));
    const path = await Deno.realPath(this.path(file));
    return leaves(root, path) && !this.#followLinks ? undefined : path;
  }

  #refuse(file: string, how: string): never {
    throw new Error(`Cannot read "${file}": it leads out of "${this.#folder}"${how}`);
  }
}

function leaves(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return isAbsolute(way) || /^\.\.([/\\]|$)/.test(way);
}
