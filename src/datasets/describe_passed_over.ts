import { countOf } from "../checks/count_of.ts";
import type { Dataset } from "./dataset.ts";
import type { CountedNames, PassedOver } from "./passed_over.ts";

/** How the phrase begins that says what is passed over. */
export const PASSED_OVER = "passed over: ";

/**
 * What a dataset's source holds besides its images, in phrases: one for all that is passed over, and one for each thing that
 * may be taken for another than it is. None where there is nothing to say.
 */
export function describePassedOver({ name, identityCount, passedOver }: Dataset): string[] {
  if (passedOver === undefined) return [];
  const { escaped, unopened, nested } = passedOver, phrases: string[] = [];
  const some = listPassedOver(passedOver);
  if (some.length > 0) phrases.push(PASSED_OVER + some.join("; "));
  if (unopened.count > 0) {
    const what = countOf(unopened.count, "file or folder", "files and folders");
    phrases.push(
      `cannot open ${what} as names must be UTF-8: ${
        quoted(unopened)
      }; rename them (convmv does), or put all into a tar ` +
        "file, whose names --encoding reads",
    );
  }
  if (escaped.count > 0) {
    const what = `names of ${countOf(escaped.count, "picture")}`;
    phrases.push(
      `${what} are no UTF-8, and bytes that are none are written as \\xf6: ${
        quoted(escaped)
      }; --encoding NAME, such ` +
        "as latin1 or gbk, reads them",
    );
  }
  if (nested.count > 0) {
    const [hold, are, they] = nested.count === 1
      ? ["holds pictures in folders of its", "is", "it"]
      : ["hold pictures in folders of their", "each is", "them"];
    const cure = nested.count === identityCount
      ? `; if people are the folders in ${they}, open "${name.replace(/[/\\]+$/, "")}/*"`
      : "";
    phrases.push(
      `${countOf(nested.count, "folder")} ${hold} own only, and ${are} taken for one person: ${
        quoted(nested)
      }${cure}`,
    );
  }
  return phrases;
}

const MOST_ENDINGS = 8;

/** What is passed over, thing by thing: `8 other files (4 .heic, 4 .db)`, `1 picture in nobody's folder`. */
export function listPassedOver({ files, loose, empty, links, unusual }: PassedOver): string[] {
  const lead = links === 1 ? "leads" : "lead", are = unusual === 1 ? "is" : "are";
  const others = Object.values(files).reduce((sum, count) => sum + count, 0);
  const things: [count: number, what: string][] = [
    [others, `${countOf(others, "other file")} (${listEndings(files)})`],
    [loose, `${countOf(loose, "picture")} in nobody's folder`],
    [
      empty.count,
      `${countOf(empty.count, "person", "people")} without a picture: ${quoted(empty)}`,
    ],
    [links, `${countOf(links, "link")} that ${lead} to no file in it`],
    [unusual, `${countOf(unusual, "member")} that ${are} sparse, or of a kind that is not known`],
  ];
  return things.filter(([count]) => count > 0).map(([, what]) => what);
}

/** `4 .heic, 1 without an ending`. */
function listEndings(files: PassedOver["files"]): string {
  const endings = Object.entries(files);
  const shown = endings.slice(0, MOST_ENDINGS).map(([ending, count]) =>
    `${grouped(count)} ${ending || "without an ending"}`
  );
  const more = endings.length - shown.length;
  return [...shown, ...(more > 0 ? [countOf(more, "other ending")] : [])].join(", ");
}

function quoted({ count, first }: CountedNames): string {
  const names = first.map((name) => JSON.stringify(name).replaceAll("\\\\", "\\"));
  return names.join(", ") +
    (count > first.length ? ` and ${grouped(count - first.length)} more` : "");
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
