import { htmlTable } from "../reports/html_table.ts";
import { inShortForm } from "../training/objectives.ts";
import type { RunRecord } from "./run_record.ts";

/** Is another one in each run, as its folder says. */
const OWN = "out";

/** The configurations of runs as a section of a page, what differs first; empty if there are none. */
export function configTables(names: string[], runs: RunRecord[]): string {
  return valueTables(
    "config",
    "Configuration",
    names,
    runs.map(({ config }) => config && inShortForm(config)),
  );
}

/** What the figures of extractions and verifications were measured on, as a section of the same kind. */
export function measuredOnTables(names: string[], runs: RunRecord[]): string {
  const values = runs.map(({ measuredOn }) => measuredOn && { ...measuredOn });
  return valueTables("measured-on", "Measured on", names, values);
}

function valueTables(
  id: string,
  title: string,
  names: string[],
  objects: (Record<string, unknown> | undefined)[],
): string {
  const configs = objects.flatMap((object, i) =>
    object ? [{ name: names[i], values: flatten(object) }] : []
  );
  if (configs.length === 0) return "";
  const keys = [...new Set(configs.flatMap(({ values }) => [...values.keys()]))]
    .filter((key) => key !== OWN);
  const differs = (key: string) =>
    new Set(configs.map(({ values }) => values.get(key) ?? "")).size > 1;
  const key = {
    heading: "key",
    numeric: false,
    cell: (key: string) => key,
    isBold: differs,
  };
  const column = (heading: string, values: Map<string, string>) => ({
    heading,
    numeric: false,
    cell: (key: string) => values.get(key) ?? "–",
    isBold: differs,
  });
  const different = keys.filter(differs), same = keys.filter((key) => !differs(key));
  const parts: string[] = [];
  if (configs.length > 1) {
    parts.push(
      different.length > 0
        ? htmlTable([key, ...configs.map(({ name, values }) => column(name, values))], different)
        : `<p class="note">Nothing differs but the folder.</p>`,
    );
  }
  if (same.length > 0) {
    const summary = configs.length > 1 ? `The same in all: ${same.length} keys` : "All keys";
    parts.push(
      `<details${configs.length > 1 ? "" : " open"}><summary>${summary}</summary>\n${
        htmlTable([key, column("value", configs[0].values)], same)
      }\n</details>`,
    );
  }
  return `<section class="configs" id="${id}">
<h2>${title}${configs.length > 1 ? ": what differs" : ""}</h2>
${parts.join("\n")}
</section>`;
}

/** The values of an object and of those within it, as text, by their keys with dots between. */
function flatten(value: Record<string, unknown>, before = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, inner] of Object.entries(value)) {
    const key = before + name;
    if (isObject(inner) && Object.keys(inner).length > 0) {
      for (const entry of flatten(inner, `${key}.`)) flat.set(...entry);
    } else if (Array.isArray(inner) && inner.some(isObject)) {
      for (const entry of flatten({ ...inner }, `${key}.`)) flat.set(...entry);
    } else {
      flat.set(key, typeof inner === "string" ? inner : JSON.stringify(inner));
    }
  }
  return flat;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
