import type { DataOptions } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { withoutNames } from "./identities_by_name.ts";
import { inOrderOfNames } from "./in_order_of_names.ts";
import { readIdentityNames } from "./read_identity_names.ts";
import { selectIdentities } from "./select_identities.ts";
import { selectNamedIdentities } from "./identities_by_name.ts";

/** Who of a dataset is trained on. */
export interface PeopleSelection {
  /**
   * A file whose first column names the identities to keep.
   *
   * @default {all}
   */
  identities?: string;
  /**
   * A file whose first column names identities to leave out, such as those of a test, or several.
   *
   * @default {none}
   */
  exclude?: string | string[];
  /**
   * Leaves out identities with fewer images; those with at least as many, but fewer than K, repeat theirs. Without
   * it an identity with fewer than K images is an error.
   */
  minImages?: number;
}

/**
 * A view of those who are to be trained on, in the order of their names, whatever that of their source.
 *
 * @param selection Also K, and how lists are written.
 * @param onNotice Hears who is left out, and who repeats images.
 * @throws {Error} If nobody is left, or a list cannot be read.
 */
export async function selectPeople(
  dataset: Dataset,
  selection: PeopleSelection & Pick<DataOptions, "encoding"> & { imagesPerIdentity: number },
  onNotice: (message: string) => void,
): Promise<Dataset> {
  const { identities, exclude, encoding, minImages, imagesPerIdentity } = selection;
  let people = inOrderOfNames(dataset);
  if (identities !== undefined) {
    const names = await readIdentityNames(identities, encoding);
    people = selectNamedIdentities(people, names, identities);
  }
  if (exclude !== undefined) {
    const { rest, filesName } = await leaveOutIdentities(people, exclude, encoding);
    const left = people.identityCount - rest.identityCount;
    onNotice(
      `${left} of ${people.identityCount} identities of "${dataset.name}" are left out: ${filesName} them.`,
    );
    people = rest;
  }
  if (minImages === undefined) return people;
  const kept = withImages(people, minImages, onNotice);
  if (minImages < imagesPerIdentity) {
    onNotice(`Identities with fewer than ${imagesPerIdentity} images repeat theirs.`);
    const single = countIdentities(kept, (images) => images === 1);
    if (single > 0) {
      onNotice(
        `${single} of ${kept.identityCount} identities of "${dataset.name}" have one image only.`,
      );
    }
  }
  return kept;
}

/**
 * A view of the identities that no file names, by what they are called in our tables.
 *
 * @param files One or more, as {@link readIdentityNames} reads them.
 * @param encoding Of those that are no UTF-8.
 * @returns Also says of the files that they name them: `"a.tsv" names`, `"a.tsv" and "b.tsv" name`.
 */
export async function leaveOutIdentities(
  dataset: Dataset,
  files: string | readonly string[],
  encoding?: string,
): Promise<{ rest: Dataset; filesName: string }> {
  const names = await readIdentityNames(files, encoding);
  const rest = withoutNames(dataset, names);
  const quoted = [files].flat().map((file) => `"${file}"`);
  const list = new Intl.ListFormat("en-GB").format(quoted);
  return { rest, filesName: `${list} ${quoted.length === 1 ? "names" : "name"}` };
}

/** Those with so many images or more. */
function withImages(
  people: Dataset,
  minImages: number,
  onNotice: (message: string) => void,
): Dataset {
  const { name, identityCount } = people;
  const kept = selectIdentities(people, (identity) => imagesOf(people, identity) >= minImages);
  if (kept.identityCount === 0) {
    throw new Error(
      `Cannot train on "${name}" as identities need at least ${minImages} images: none of ` +
        `${identityCount} has them`,
    );
  }
  const left = identityCount - kept.identityCount;
  if (left > 0) {
    onNotice(
      `${left} of ${identityCount} identities of "${name}" are left out: they have fewer than ` +
        `${minImages} images.`,
    );
  }
  return kept;
}

function countIdentities(dataset: Dataset, hasImages: (images: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < dataset.identityCount; i++) if (hasImages(imagesOf(dataset, i))) count++;
  return count;
}

function imagesOf(dataset: Dataset, identity: number): number {
  return dataset.firstImage(identity + 1) - dataset.firstImage(identity);
}
