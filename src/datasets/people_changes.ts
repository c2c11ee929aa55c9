import { compareNames } from "./compare_names.ts";
import type { Person } from "./people.ts";

/** How many of each kind are named. */
const NAMED = 3;

/** How one list of people differs from an earlier one: how many of each kind, and the first of them. */
export interface PeopleChanges {
  added: { count: number; some: string[] };
  gone: { count: number; some: string[] };
  /** In both, with another number of images. */
  changed: { count: number; some: (Person & { before: number })[] };
}

/**
 * Compares two lists of people, both in the order of {@link compareNames}, a person at a time.
 *
 * @param before The earlier one.
 * @param now The later one.
 */
export async function peopleChanges(
  before: AsyncIterable<Person>,
  now: Iterable<Person>,
): Promise<PeopleChanges> {
  const changes: PeopleChanges = {
    added: { count: 0, some: [] },
    gone: { count: 0, some: [] },
    changed: { count: 0, some: [] },
  };
  const note = <T>(kind: { count: number; some: T[] }, one: T) => {
    if (kind.count++ < NAMED) kind.some.push(one);
  };
  const later = now[Symbol.iterator]();
  let next = later.next();
  for await (const { name, images } of before) {
    while (!next.done && compareNames(next.value.name, name) < 0) {
      note(changes.added, next.value.name);
      next = later.next();
    }
    if (next.done || next.value.name !== name) {
      note(changes.gone, name);
      continue;
    }
    if (next.value.images !== images) note(changes.changed, { ...next.value, before: images });
    next = later.next();
  }
  for (; !next.done; next = later.next()) note(changes.added, next.value.name);
  return changes;
}

/** `2 are new ("a", "b") and 1 is gone ("c")`; nothing if nobody came or went. */
export function describeComingAndGoing({ added, gone }: PeopleChanges): string | undefined {
  const parts = [describe(added, "new"), describe(gone, "gone")].filter((part) => part !== "");
  return parts.length > 0 ? parts.join(" and ") : undefined;
}

/** `2 have other numbers of images than before ("a" 5, before 4, ...)`; nothing if nobody has. */
export function describeOtherCounts({ changed: { count, some } }: PeopleChanges) {
  if (count === 0) return undefined;
  const named = some.map(({ name, images, before }) =>
    `${JSON.stringify(name)} ${images}, before ${before}`
  );
  return `${count === 1 ? "1 has another number" : `${count} have other numbers`} of images than ` +
    `before (${named.join("; ")}${count > some.length ? "; ..." : ""})`;
}

function describe({ count, some }: { count: number; some: string[] }, what: string): string {
  if (count === 0) return "";
  const names = some.map((name) => JSON.stringify(name)).join(", ");
  const more = count > some.length ? ", ..." : "";
  return `${count} ${count === 1 ? "is" : "are"} ${what} (${names}${more})`;
}
