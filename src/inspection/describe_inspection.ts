import { countOf } from "../checks/count_of.ts";
import type { AlignmentLook } from "../alignment/look_at_alignment.ts";
import { listPassedOver } from "../datasets/describe_passed_over.ts";
import type { PassedOver } from "../datasets/passed_over.ts";
import { prettyBytes } from "../npm/pretty_bytes.ts";
import type { ImageCounts } from "./count_images.ts";
import type { InspectedDataset, Inspection, SharedPictures } from "./inspection.ts";

/** An inspection as lines of text of about 80 columns. */
export function describeInspection(inspection: Inspection): string[] {
  const { data, test, isInterrupted } = inspection;
  return [
    ...describeDataset("Data", data),
    "",
    ...describeDuplicates(inspection),
    ...(test ? ["", ...describeDataset("Test set", test), "", ...describeOverlap(inspection)] : []),
    ...(isInterrupted ? ["", "It was stopped before it was through: there may be more."] : []),
  ];
}

function describeDataset(
  title: string,
  {
    name,
    notices,
    counts,
    done,
    bytes,
    formats,
    sizes,
    sizeCount,
    turned,
    alignment,
    passedOver,
    unreadable,
  }: InspectedDataset,
): string[] {
  const { identities, images, least, median, mean, most, single } = counts;
  const list = (items: Record<string, number>) =>
    Object.entries(items).map(([item, images]) => `${item} ${count(images)}`).join(", ");
  return [
    row(title, name),
    ...notices.map((notice) => `  ${notice}`),
    row("  identities", `${count(identities)}, with ${countOf(images, "image")}`),
    row(
      "  images each",
      `${count(least)} to ${count(most)}, median ${median}, mean ${mean.toFixed(1)}` +
        (single > 0 ? `; ${count(single)} with only one` : ""),
    ),
    ...histogramLines(counts.histogram),
    ...(done < images ? [row("  looked at", `the first ${count(done)} of them`)] : []),
    row("  files", [prettyBytes(bytes), list(formats)].filter((part) => part !== "").join(": ")),
    ...wrap(
      "  sizes",
      list(sizes) + more(sizeCount - Object.keys(sizes).length, "other size"),
    ),
    ...(turned.count > 0 ? [row("  orientation", describeTurned(turned))] : []),
    ...(alignment ? describeAlignment(alignment, name) : []),
    ...(passedOver ? describeOthers(passedOver) : []),
    row("  unreadable", count(unreadable.count)),
    ...unreadable.first.map(({ path, reason }) => `  ${path}: ${reason}`),
    ...moreLine(unreadable.count - unreadable.first.length),
    ...describeUnreadable(unreadable.identities),
  ];
}

/** A line for each ending of files that are no pictures, and for each other thing that is passed over. */
function describeOthers(passedOver: PassedOver): string[] {
  const endings = Object.entries(passedOver.files);
  const files = endings.map(([ending, files]) =>
    `${countOf(files, "file")} ${ending || "without an ending"}`
  );
  const others = listPassedOver({ ...passedOver, files: {} });
  return [...files, ...others].map((line, i) => row(i === 0 ? "  passed over" : "", line));
}

function describeUnreadable(
  { count: people, first }: { count: number; first: string[] },
): string[] {
  if (people === 0) return [];
  const names = first.map((name) => JSON.stringify(name)).join(", ");
  const rest = people > first.length ? ` and ${count(people - first.length)} more` : "";
  return [
    `  no image can be read of ${countOf(people, "identity", "identities")}: ${names}${rest}`,
  ];
}

/** Whether faces are cut alike, and what does so where they are not. */
function describeAlignment(
  { images, faces, spread, template, isAligned }: AlignmentLook,
  name: string,
): string[] {
  const shown = row("  faces", `in ${count(faces)} of ${countOf(images, "image")} looked at`);
  if (spread === null) return [shown];
  const distance = `${spread.toFixed(1)} px off, with 35 px between the eyes`;
  if (isAligned) {
    const how = template ? ` (${template})` : "";
    return [shown, row("", `cut alike${how}: ${distance}`)];
  }
  return [
    shown,
    row("", `not cut alike: ${distance}`),
    row("", `deno task align --data ${name} --out DIR cuts them alike`),
  ];
}

function describeTurned({ count: images, by }: InspectedDataset["turned"]): string {
  if (by === "exif") return `${count(images)} turned by EXIF`;
  return `${count(images)} that EXIF would turn, left as they are stored`;
}

function describeDuplicates({ duplicates }: Inspection): string[] {
  const { by, within, across, identities, placeholders, pairs, shared } = duplicates;
  return [
    row("Duplicates", `equal ${by}`),
    row("  within", `${countOf(within, "image")} that the same identity has already`),
    row(
      "  across",
      across === 0
        ? "0 pictures under more than one identity"
        : `${countOf(across, "picture")} under more than one identity; ${
          count(identities)
        } identities have such a picture`,
    ),
    ...(placeholders > 0
      ? [row("  ", `${count(placeholders)} of them under so many that they are left out below`)]
      : []),
    ...shared.map(describeShared),
    ...moreLine(pairs - shared.length),
  ];
}

function describeOverlap({ overlap, data, test }: Inspection): string[] {
  if (!overlap || !test) return [];
  const { byName, byImage, byCentre } = overlap;
  const lines = [
    row(
      "Overlap",
      `${count(overlap.identities)} of ${
        count(data.counts.identities)
      } identities are in the test set too`,
    ),
    row("  by name", describeNames(byName)),
    row(
      "  by image",
      `${countOf(byImage.images, "image")} of ${
        countOf(byImage.identities, "identity", "identities")
      }`,
    ),
    ...byImage.shared.map(describeShared),
    ...moreLine(byImage.pairs - byImage.shared.length),
  ];
  if (!byCentre) return lines;
  const { threshold, strangers, found, likely } = byCentre;
  lines.push(
    row(
      "  by centre",
      `${countOf(byCentre.identities, "identity", "identities")} above cosine ${
        threshold.toFixed(4)
      }`,
    ),
    row("", `${percent(strangers)} of the test set's people reach it with another of them,`),
    row(
      "",
      found === null
        ? "and none has two images, which would say how many are found"
        : `${percent(found)} with the other half of their own images`,
    ),
    ...likely.map(({ identity, other, cosine }) =>
      `  ${cosine.toFixed(4)}  ${identity} and ${other}`
    ),
    ...moreLine(byCentre.identities - likely.length),
  );
  return lines;
}

function describeNames(byName: NonNullable<Inspection["overlap"]>["byName"]): string {
  if (!byName) return "unknown, as one of the two sets does not name its people";
  const { identities, names } = byName;
  const list = names.map((name) => JSON.stringify(name)).join(", ");
  const rest = identities > names.length ? ` and ${count(identities - names.length)} more` : "";
  return countOf(identities, "identity", "identities") + (identities > 0 ? `: ${list}${rest}` : "");
}

const BAR = 40;

/** A line a range: how many identities have so many images, drawn and as a share of all. */
function histogramLines(histogram: ImageCounts["histogram"]): string[] {
  const total = histogram.reduce((sum, { identities }) => sum + identities, 0);
  const most = Math.max(...histogram.map(({ identities }) => identities));
  return histogram.map(({ from, to, identities }) => {
    const range = from === to ? count(from) : `${count(from)}-${count(to)}`;
    return `${range.padStart(19)} ${bar(identities / most).padEnd(BAR)} ` +
      `${count(identities).padStart(10)} ${percent(identities / total).padStart(7)}`;
  });
}

/** Eighths of a character, and at least one of them for anything at all. */
function bar(share: number): string {
  const eighths = share > 0 ? Math.max(1, Math.round(share * BAR * 8)) : 0;
  return "█".repeat(eighths >> 3) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths & 7];
}

function describeShared({ identity, other, images }: SharedPictures): string {
  return `  ${countOf(images, "picture")}  ${identity} and ${other}`;
}

function row(title: string, text: string): string {
  return `${title.padEnd(13)} ${text}`.trimEnd();
}

/** A row that goes on in further lines where it is longer than one. */
function wrap(title: string, text: string): string[] {
  const lines = [""];
  for (const word of text.split(/(?<=,) /)) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + word.length > 66) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line, i) => row(i === 0 ? title : "", line));
}

function more(rest: number, what: string): string {
  return rest > 0 ? `, ${countOf(rest, what)}` : "";
}

function moreLine(rest: number): string[] {
  return rest > 0 ? [`  and ${count(rest)} more`] : [];
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
