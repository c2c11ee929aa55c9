/** Names of a column of paths, in small letters alone. */
const PATHS = new Set(
  ("path paths file files filename filenames filepath filepaths image images img imgs photo picture imagepath imgpath " +
    "impath imagefile imgfile imagename imgname imagefilename relpath relativepath src uri").split(
      " ",
    ),
);

/** Names of a column of identities, the surest first: those of a further row are believed only where none of these is. */
const LABELS = [
  "label labels identity identities",
  "class cls person subject target celebrity celeb pid identityid identityname personid personname subjectid subjectname " +
  "classid classname classlabel labelid labelname celebid celebname celebrityname",
  "id name",
].map((names) => new Set(names.split(" ")));

/** Where paths and labels stand. */
export interface NamedColumns {
  path: number;
  label: number;
}

/** Whether a line looks as if it named columns: one of paths, and one of identities. */
export function namesColumns(fields: readonly string[]): boolean {
  const names = fields.map(plain);
  return names.some((name) => PATHS.has(name)) &&
    names.some((name) => LABELS.some((labels) => labels.has(name)));
}

/**
 * Finds the columns of paths and of identities by their names.
 *
 * @param fields The names.
 * @param path The column that holds paths, where that is known.
 * @returns What is not clear about them, if it is not.
 */
export function findColumns(fields: readonly string[], path?: number): NamedColumns | string {
  const names = fields.map(plain), columns = [...names.keys()];
  const paths = path === undefined ? columns.filter((i) => PATHS.has(names[i])) : [path];
  if (paths.length !== 1) {
    return paths.length === 0
      ? "none of its columns is called path, file or image"
      : `${quoted(paths, fields)} may both be the path`;
  }
  if (path !== undefined && names[path] !== "name" && LABELS.some((row) => row.has(names[path]))) {
    return `its column ${quoted(paths, fields)} holds paths`;
  }
  for (const row of LABELS) {
    const labels = columns.filter((i) => i !== paths[0] && row.has(names[i]));
    if (labels.length === 1) return { path: paths[0], label: labels[0] };
    if (labels.length > 1) return `${quoted(labels, fields)} may each be the identity`;
  }
  return "none of its columns is called label, identity, class, person, id or name";
}

function plain(field: string): string {
  return field.toLowerCase().replace(/[^\p{L}]/gu, "");
}

function quoted(columns: readonly number[], fields: readonly string[]): string {
  return columns.map((i) => JSON.stringify(fields[i])).join(" and ");
}
