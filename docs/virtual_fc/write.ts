import { readFile, writeFile } from "node:fs/promises";
import { computeFigures } from "./figures.ts";
import { fillTables } from "./fill_tables.ts";
import { drawPictures } from "./pictures.ts";
import { drawTables } from "./tables.ts";

// Writes the tables and pictures of docs/virtual_fc.md anew.
const page = new URL("../virtual_fc.md", import.meta.url);
const figures = await computeFigures();
await writeFile(page, fillTables(await readFile(page, "utf8"), drawTables(figures)));
for (const [name, svg] of Object.entries(drawPictures(figures))) {
  await writeFile(new URL(name, import.meta.url), svg);
}
