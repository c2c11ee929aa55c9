import type { Dataset } from "./dataset.ts";
import { withoutNames } from "./identities_by_name.ts";
import { readIdentityNames } from "./read_identity_names.ts";

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
