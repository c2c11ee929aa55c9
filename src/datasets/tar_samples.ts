import type { ByteSource } from "../formats/byte_source.ts";
import { decodeText } from "../formats/decode_text.ts";
import { quoteLine } from "../formats/lines.ts";
import {
  memberFault,
  plainMemberPath,
  readTarMembers,
  type TarMember,
} from "../formats/tar_members.ts";
import { isImagePath, isSystemPath } from "./file_names.ts";
import type { PassedOverCount } from "./passed_over.ts";

/** An image in a tar file. */
export interface TarSample extends TarMember {
  /** What the members beside it say of its identity; undefined if there are none. */
  label: number | string | undefined;
  /** The member that says so. */
  labelMember?: TarMember;
  /** A fresh array; only if asked for. */
  bytes?: Uint8Array<ArrayBuffer>;
}

/** Options of {@link readTarSamples}. */
export interface TarSamplesOptions {
  /** Whether to read the images too. */
  withBytes: boolean;
  /** Hears of what cannot be read. */
  onFault: (message: string) => void;
  /** Of names that are no UTF-8. */
  encoding?: string;
  /**
   * The members, where links have the place of what they name.
   *
   * @default {those of the source as they come; links are told to onFault}
   */
  members?: AsyncIterable<TarMember>;
  /** Counts members that are no pictures. */
  passedOver?: PassedOverCount;
}

/** A label that says more than a person's name and what belongs to it is none. */
const LONGEST_LABEL = 2 ** 20;
/** As in RecordIO. */
const MAX_IMAGE_BYTES = 2 ** 29;
/** The members of a JSON object that name an identity, the first one there wins. */
const KEYS = ["label", "cls", "identity"];

/** Members that follow each other and whose names are the same up to the first dot. */
interface Group {
  key: string;
  images: (TarSample & { extension: string })[];
  cls?: number;
  json?: number | string;
  clsMember?: TarMember;
  jsonMember?: TarMember;
  isFaulty: boolean;
}

/**
 * The images of a tar file with their labels, by the convention of WebDataset: `12.jpg` belongs to the `12.cls` (a whole
 * number below 2^31) or `12.json` that stands next to it, whose `label`, `cls` or `identity`, in this order, is such a
 * number or a name. Images without either come without a label. What systems keep for themselves, such as names that
 * begin with a dot, and other files are passed over.
 */
export async function* readTarSamples(
  source: ByteSource,
  { withBytes, onFault, encoding, members, passedOver }: TarSamplesOptions,
): AsyncGenerator<TarSample> {
  const fault = (member: TarMember, what: string) =>
    onFault(memberFault(source.path, member, what));
  /** Its bytes, or none if they end too early. */
  const read = async (member: TarMember) => {
    const bytes = await source.read(member.at, member.size);
    if (bytes.length === member.size) return bytes;
    fault(member, `the file ends ${member.size - bytes.length} bytes before it does`);
  };
  let group: Group | undefined;
  for await (const member of members ?? readTarMembers(source, onFault, encoding)) {
    if (isSystemPath(member.name)) continue;
    const what = whatIsOdd(member);
    if (what !== undefined) {
      if (passedOver) passedOver.add(member.link ? "links" : "unusual");
      else fault(member, what);
      continue;
    }
    const split = splitMemberName(plainMemberPath(member.name));
    if (split === undefined) {
      passedOver?.addFile(member.name);
      continue;
    }
    const { key, extension } = split;
    if (group === undefined || group.key !== key) {
      if (group) yield* samplesOf(group, passedOver);
      group = { key, images: [], isFaulty: false };
    }
    if (isImagePath(member.name)) {
      if (member.size >= MAX_IMAGE_BYTES) {
        fault(member, `expected an image of less than 2^29 bytes, got ${member.size} bytes`);
        continue;
      }
      const bytes = withBytes ? (await read(member))?.slice() : undefined;
      if (!withBytes || bytes) group.images.push({ ...member, extension, label: undefined, bytes });
      if (member.isEscaped) passedOver?.addNamed("escaped", member.name);
    } else if (extension === "cls" || extension === "json") {
      try {
        if (member.size > LONGEST_LABEL) {
          throw new SyntaxError(`expected at most ${LONGEST_LABEL} bytes, got ${member.size}`);
        }
        const bytes = await read(member);
        if (bytes === undefined) group.isFaulty = true;
        else if (extension === "cls") {
          group.cls = parseCls(labelText(bytes, encoding));
          group.clsMember = member;
        } else {
          group.json = parseJsonLabel(labelText(bytes, encoding));
          group.jsonMember = member;
        }
      } catch (error) {
        group.isFaulty = true;
        fault(member, (error as Error).message);
      }
    } else passedOver?.addFile(member.name);
  }
  if (group) yield* samplesOf(group, passedOver);
}

function* samplesOf(group: Group, passedOver?: PassedOverCount): Generator<TarSample> {
  const { images, cls, json, isFaulty } = group;
  const label = cls ?? json, labelMember = cls === undefined ? group.jsonMember : group.clsMember;
  if (label === undefined && isFaulty) return;
  for (const { extension, ...image } of images) {
    // Beside a label, `12.mask.png` is another thing than the image 12.
    if (label === undefined || !extension.includes(".")) yield { ...image, label, labelMember };
    else passedOver?.addEnding(`.${extension}`);
  }
}

/** Why the bytes of a member are not those of a file. */
function whatIsOdd({ link, isUnusual }: TarMember): string | undefined {
  if (isUnusual) return "it is a sparse file, or of a kind that is not known";
  if (link) return `it is a ${link.kind} link, and links have no bytes of their own`;
}

/** `a/12` and `jpg` of `./a/12.JPG`; nothing of those without an extension. */
export function splitMemberName(name: string): { key: string; extension: string } | undefined {
  const match = /^((?:[^]*\/)?[^/.]+)\.([^/]+)$/.exec(name);
  return match ? { key: match[1], extension: match[2].toLowerCase() } : undefined;
}

function labelText(bytes: Uint8Array, encoding?: string): string {
  return decodeText(bytes, "label", encoding);
}

function parseCls(text: string): number {
  const label = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : NaN;
  if (label < 2 ** 31) return label;
  throw new SyntaxError(`expected a whole number below 2^31, got ${quoteLine(text)}`);
}

function parseJsonLabel(text: string): number | string | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const found = KEYS.find((key) => Object.hasOwn(value, key));
  if (found === undefined) return undefined;
  const label: unknown = (value as Record<string, unknown>)[found];
  if (typeof label === "string" && label !== "") return label;
  if (Number.isInteger(label) && (label as number) >= 0 && (label as number) < 2 ** 31) {
    return label as number;
  }
  throw new SyntaxError(
    `expected a name or a whole number below 2^31 as "${found}", got ${
      quoteLine(JSON.stringify(label))
    }`,
  );
}
