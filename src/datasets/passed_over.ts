import { posix } from "node:path";
import { parseJsonObject } from "../checks/parse_json_object.ts";

/** How many there are of something, and the names of the first of them. */
export interface CountedNames {
  /** How many. */
  count: number;
  /** The first ten. */
  first: string[];
}

/** What a source holds that is not, or not as it may seem, among the images of its dataset. */
export interface PassedOver {
  /** Files that are no pictures of anybody, by how their names end, `.db`; the commonest first. Those without an ending are under "". */
  files: Record<string, number>;
  /** Pictures that lie in nobody's folder. */
  loose: number;
  /** Identities of whom there is no picture. */
  empty: CountedNames;
  /** Links that lead nowhere, or to what is no file. */
  links: number;
  /** Members of tar files that are sparse, or of a kind that is not known. */
  unusual: number;
  /** Files and folders that cannot be opened, as their names are no UTF-8. */
  unopened: CountedNames;
  /** Names of members of tar files that are no UTF-8; they are read, and bytes that are none are written as `\xf6`. */
  escaped: CountedNames;
  /** Folders that are taken for an identity, and hold pictures in folders of their own only. */
  nested: CountedNames;
}

/** How many are named. */
const NAMED = 10;

/** Counts what is passed over, while a source is listed. */
export class PassedOverCount {
  readonly #files = new Map<string, number>();
  readonly #counts = { loose: 0, links: 0, unusual: 0 };
  readonly #named = { empty: none(), unopened: none(), escaped: none(), nested: none() };

  /** Counts a file that is no picture, by how its name ends. */
  addFile(path: string): void {
    const [, ending = ""] = /[^.](\.[^.\s]{1,12})$/.exec(posix.basename(path)) ?? [];
    this.addEnding(ending.toLowerCase());
  }

  /** Counts a file that ends so. */
  addEnding(ending: string): void {
    this.#files.set(ending, (this.#files.get(ending) ?? 0) + 1);
  }

  /** Counts one more. */
  add(what: "loose" | "links" | "unusual"): void {
    this.#counts[what]++;
  }

  /** Counts one more, and keeps its name if it is one of the first. */
  addNamed(what: "empty" | "unopened" | "escaped" | "nested", name: string): void {
    const named = this.#named[what];
    named.count++;
    if (named.first.length < NAMED) named.first.push(name);
  }

  /** Adds all that another counted. */
  addAll({ files, empty, unopened, escaped, nested, ...counts }: PassedOver): void {
    for (const [ending, count] of Object.entries(files)) {
      this.#files.set(ending, (this.#files.get(ending) ?? 0) + count);
    }
    for (const what of ["loose", "links", "unusual"] as const) this.#counts[what] += counts[what];
    const all = { empty, unopened, escaped, nested };
    for (const what of ["empty", "unopened", "escaped", "nested"] as const) {
      const named = all[what], own = this.#named[what];
      own.count += named.count;
      own.first.push(...named.first.slice(0, NAMED - own.first.length));
    }
  }

  /** Adds what another counted, from the JSON of its result; nothing where it is broken. */
  addNotes(json: string | undefined): void {
    if (json === undefined) return;
    try {
      this.addAll(parseJsonObject(json) as unknown as PassedOver);
    } catch {
      // A side file that is broken so says nothing.
    }
  }

  /** What was counted. */
  result(): PassedOver {
    const files = [...this.#files].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return { files: Object.fromEntries(files), ...this.#counts, ...this.#named };
  }
}

function none(): CountedNames {
  return { count: 0, first: [] };
}
