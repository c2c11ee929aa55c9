import { isWholeNumber } from "./compare_names.ts";
import { isSynthetic } from "./people.ts";

/** Names, and where they come from. */
export interface NamedPeople {
  /** As `sourceOf` writes it. */
  source: string;
  /** As tables write them. */
  names: Iterable<string> | AsyncIterable<string>;
}

/** Who of some people is among others. */
export interface PeopleInBoth {
  /** Their names. */
  names: Set<string>;
  /** Whether nobody can tell, as one of the two knows people by numbers only, which are others in another source. */
  isUnknown: boolean;
}

/**
 * Who of some people is among others, by name. In one source, and in families of synthetic faces of one seed, equal names
 * are the same person; two families have nobody in common. Otherwise names that are whole numbers say nothing: 0 is somebody else in each set.
 *
 * @param people Those asked for.
 * @param others Read once, a name at a time.
 */
export async function peopleInBoth(
  people: { source: string; names: ReadonlySet<string> },
  others: NamedPeople,
): Promise<PeopleInBoth> {
  const both = new Set<string>();
  const isOneSource = people.source === others.source;
  if (!isOneSource && (isSynthetic(people.source) || isSynthetic(others.source))) {
    return { names: both, isUnknown: false };
  }
  let areNamed = isOneSource;
  for await (const name of others.names) {
    if (!isOneSource && isWholeNumber(name)) continue;
    areNamed = true;
    if (people.names.has(name)) both.add(name);
  }
  const hasNames = isOneSource || people.names.values().some((name) => !isWholeNumber(name));
  return { names: both, isUnknown: people.names.size > 0 && !(areNamed && hasNames) };
}

/** The sentence for two sources of which one has numbers only. */
export function cannotTell(trained: string, tested: string): string {
  return `Whether people of "${tested}" who are tested are among those of "${trained}" who are trained on is ` +
    "not known, as one of the two calls people by numbers only.";
}
