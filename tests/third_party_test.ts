import { deepStrictEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";

function read(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
}

/** The rows of the table, cell by cell. */
const rows = read("THIRD_PARTY.md").split("\n").filter((line) => line.startsWith("|")).slice(2)
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
const { specifiers, npm } = JSON.parse(read("deno.lock"));

Deno.test("THIRD_PARTY.md lists every package of deno.lock with its version, and no other", () => {
  const locked = new Set(Object.keys(npm).map((key) => /^@?[^@]+@[^_]+/.exec(key)![0]));
  deepStrictEqual(rows.map(([name, version]) => `${name}@${version}`), [...locked].sort());
});

Deno.test("THIRD_PARTY.md says the licence of each package, and what those named in src/npm are for", () => {
  deepStrictEqual(rows.filter(([, , licence]) => !/[A-Z]/.test(licence)), []);
  const explained = rows.filter(([, , , purpose]) => purpose !== "");
  deepStrictEqual(
    explained.map(([name, version]) => `npm:${name}@${version}`).sort(),
    Object.keys(specifiers).sort(),
  );
});
