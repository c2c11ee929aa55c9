import { readText } from "../formats/read_text.ts";
import { averageTemplates, type Templates } from "./average_templates.ts";
import type { Embeddings } from "../verification/embeddings.ts";
import { findRows, type FoundRows } from "../verification/find_rows.ts";
import { parseFaceness, parseTemplateList } from "./template_list.ts";
import type { ProtocolFile } from "./protocol_kind.ts";

/** What templates are made of. */
export interface TemplateFiles {
  /** A list of lines `image tid mid`, see {@link parseTemplateList}. */
  templates: string;
  /** How surely each image shows a face, see {@link parseFaceness}. @default {every image counts alike} */
  faceness?: string;
  /**
   * The path of the image of each row.
   *
   * @default {row i is the image of the list's line i}
   */
  paths?: readonly string[];
  /** How lists are written that are not UTF-8, nor UTF-16 with its mark: a name that `TextDecoder` takes. */
  encoding?: string;
}

/** Templates, what a list calls them, and what there is to say of it. */
export interface NamedTemplates extends Templates {
  /** The number of each template in the list. */
  ids: Int32Array;
  /** A sentence each on images that are missing and lines that stand twice. */
  notices: string[];
}

/**
 * Reads a list of templates and averages the embeddings of their images.
 *
 * @param embeddings [n, D] of images.
 * @throws {Error} as {@link parseTemplateList}, {@link parseFaceness} and {@link averageTemplates} do, and if rows
 * and lines do not match.
 */
export async function readTemplates(
  embeddings: Embeddings,
  { templates: file, faceness, paths, encoding }: TemplateFiles,
): Promise<NamedTemplates> {
  const list = parseTemplateList(await readText(file, "templates", encoding), file);
  const weights = faceness === undefined
    ? undefined
    : parseFaceness(await readText(faceness, "faceness", encoding), faceness, list.images);
  const { rows, missing, firstMissing } = rowsOf(
    list.images,
    list.repeated,
    embeddings,
    paths,
    file,
  );
  if (missing === rows.length) {
    throw new RangeError(
      `Cannot use templates "${file}": none of its ${missing} images has an embedding, the first is "${firstMissing}"`,
    );
  }
  const averages = averageTemplates(embeddings, list, rows, weights);
  const empty = averages.isEmpty.reduce((count, is) => count + is, 0), count = list.ids.length;
  const notices: string[] = [];
  if (list.repeated > 0) {
    notices.push(`${list.repeated} lines of "${file}" stand there twice; they count once.`);
  }
  if (missing > 0) {
    notices.push(
      `${missing} of ${rows.length} images have no embedding, the first is "${firstMissing}".`,
    );
  }
  if (empty > 0) {
    notices.push(`${empty} of ${count} templates have no image left; nothing is like them.`);
  }
  return { ...averages, ids: list.ids, notices };
}

function rowsOf(
  images: string[],
  repeated: number,
  { count }: Embeddings,
  paths: readonly string[] | undefined,
  file: string,
): FoundRows {
  if (paths) return findRows(images, paths);
  if (count === images.length && repeated === 0) {
    return { rows: Int32Array.from(images.keys()), missing: 0 };
  }
  throw new RangeError(
    `Cannot tell which row is which image of templates "${file}": it has ${
      images.length + repeated
    } lines` +
      `${
        repeated > 0 ? `, ${repeated} of them twice,` : ""
      } for ${count} embeddings; a table of samples says it`,
  );
}

/** The flags by which both protocols of IJB take these files. */
export const TEMPLATE_FILES = {
  templates: { help: "lines image tid mid", isNeeded: true },
  faceness: { help: "weighs images by the last number of their line" },
} satisfies Record<string, ProtocolFile>;
