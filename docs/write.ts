import { readFile, writeFile } from "node:fs/promises";
import { drawConfigurationTables } from "./configuration/tables.ts";
import { fillTables } from "./fill_tables.ts";
import { computeFigures } from "./virtual_fc/figures.ts";
import { drawPictures } from "./virtual_fc/pictures.ts";
import { drawTables } from "./virtual_fc/tables.ts";

// Writes the tables of docs/configuration.md, and the tables and pictures of docs/virtual_fc.md.
const figures = await computeFigures();
const pages = {
  "configuration.md": await drawConfigurationTables(),
  "virtual_fc.md": drawTables(figures),
};
for (const [name, tables] of Object.entries(pages)) {
  const page = new URL(name, import.meta.url);
  await writeFile(page, fillTables(await readFile(page, "utf8"), tables));
}
for (const [name, svg] of Object.entries(drawPictures(figures))) {
  await writeFile(new URL(`virtual_fc/${name}`, import.meta.url), svg);
}
