import type { ByteSource } from "../formats/byte_source.ts";
import { NumberColumn } from "../formats/number_column.ts";
import { plainMemberPath, readTarMembers, type TarMember } from "../formats/tar_members.ts";
import { isSystemPath } from "./file_names.ts";
import { splitMemberName } from "./tar_samples.ts";

/** Links to links to links are followed no further. */
const MOST_LINKS = 40;

/**
 * Finds out, while the members of a tar file pass, whether all of them stand there as they would be extracted: there are no
 * links, which have the bytes of another member, and of no key are there members in two places, of which the last of each
 * name counts. It takes 8 bytes a key, for as long as the file is listed.
 */
export class TarSurvey {
  readonly #keys = new NumberColumn(Float64Array);
  #key?: string;
  readonly #names = new Set<string>();
  #hasLinks = false;

  /** The same members, but links that may be to images or labels. */
  async *watch(members: AsyncIterable<TarMember>): AsyncGenerator<TarMember> {
    for await (const member of members) {
      const key = keyOf(member.name);
      if (key !== undefined) this.#add(key, member);
      if (key === undefined || !member.link) yield member;
    }
  }

  #add(key: string, { name, link }: TarMember): void {
    this.#hasLinks ||= link !== undefined;
    if (key !== this.#key || this.#names.has(name)) {
      this.#keys.push(hashText(key));
      this.#names.clear();
    }
    this.#key = key;
    this.#names.add(name);
  }

  /** The hashes of keys that are in two places; undefined where there are no such, and no links. */
  finish(): Set<number> | undefined {
    const sorted = this.#keys.take().sort(), again = new Set<number>();
    for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) again.add(sorted[i]);
    return again.size > 0 || this.#hasLinks ? again : undefined;
  }
}

/**
 * The members of a tar file as they would be extracted: links with the place of what they name, and of several of one name
 * the last. Those of keys that are in two places come behind all others, key by key.
 *
 * @param again The hashes of these keys, as {@link TarSurvey} found them.
 */
export async function* extractedMembers(
  source: ByteSource,
  onFault: (message: string) => void,
  again: ReadonlySet<number>,
  encoding?: string,
): AsyncGenerator<TarMember> {
  const read = (onFault: (message: string) => void) => readTarMembers(source, onFault, encoding);
  const targets = new Set<string>();
  for await (const { link } of read(() => {})) {
    if (link?.target !== undefined) targets.add(link.target);
  }
  const places = new Map<string, TarMember>(), keys = new Map<string, Map<string, TarMember>>();
  const hardLinks = new Map<number, TarMember | undefined>();
  for await (const member of read(() => {})) {
    const path = plainMemberPath(member.name), key = keyOf(member.name);
    if (member.link?.kind === "hard") {
      const named = places.get(member.link.target!);
      hardLinks.set(member.at, named?.link?.kind === "hard" ? hardLinks.get(named.at) : named);
    }
    if (targets.has(path)) places.set(path, member);
    if (key === undefined || !again.has(hashText(key))) continue;
    const own = keys.get(key) ?? new Map<string, TarMember>();
    own.delete(path); // the last counts, and stands where it is stored
    keys.set(key, own.set(path, member));
  }

  const resolved = (member: TarMember): TarMember => {
    let found: TarMember | undefined = member;
    for (let i = 0; found?.link && i < MOST_LINKS; i++) {
      found = found.link.kind === "hard"
        ? hardLinks.get(found.at)
        : places.get(found.link.target ?? "");
    }
    if (!found || found.link || found.isUnusual) return member;
    return { name: member.name, at: found.at, size: found.size };
  };
  for await (const member of read(onFault)) {
    const key = keyOf(member.name);
    if (key === undefined || !keys.has(key)) yield resolved(member);
  }
  for (const members of keys.values()) {
    for (const member of members.values()) yield resolved(member);
  }
}

/** What a member has in common with those of its image; undefined where it is no part of any. */
function keyOf(name: string): string | undefined {
  return isSystemPath(name) ? undefined : splitMemberName(plainMemberPath(name))?.key;
}

/**
 * A hash of a text, a whole number below 2^53 (cyrb53, by bryc, in the public domain). Two texts of a hundred million share
 * one by chance in every other set of them, so what hangs on it looks at the texts too.
 */
export function hashText(text: string): number {
  let low = 0xdeadbeef, high = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 2654435761);
    high = Math.imul(high ^ unit, 1597334677);
  }
  low = Math.imul(low ^ low >>> 16, 2246822507) ^ Math.imul(high ^ high >>> 13, 3266489909);
  high = Math.imul(high ^ high >>> 16, 2246822507) ^ Math.imul(low ^ low >>> 13, 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}
