import { dirname } from "node:path";
import { syntheticFaces } from "../src/datasets/synthetic_faces.ts";
import { contactSheet } from "../src/images/contact_sheet.ts";
import { encodePng } from "../src/images/encode_png.ts";
import type { Image } from "../src/images/image.ts";
import { reduceTones } from "../src/images/reduce_tones.ts";
import { parseSyntheticFace, renderSyntheticFace } from "../src/images/synthetic_face.ts";
import { Command } from "../src/npm/commander.ts";
import { runTask } from "./run_task.ts";

const command = new Command()
  .name("deno task contact-sheet")
  .description("Draws synthetic faces into one PNG: a row an identity, a column an image of it.")
  .option("--out <file>", "where the PNG goes", "docs/contact_sheet.png")
  .option("--identities <n>", "rows", Number, 6)
  .option("--images <n>", "columns", Number, 8)
  .option("--size <px>", "pixels a side of each face", Number, 64)
  .option("--seed <n>", "which family of people", Number, 0)
  .option("--first <n>", "the first identity", Number, 0)
  .option("--tones <n>", "shades a channel: fewer make a smaller file", Number, 32);

await runTask({
  module: import.meta.url,
  command,
  paths: () => ({ read: [], write: [dirname(command.opts().out)] }),
  run,
});

async function run() {
  const { out, identities, images, size, seed, first, tones } = command.opts();
  const faces = syntheticFaces({
    identities,
    imagesPerIdentity: images,
    seed,
    size,
    firstIdentity: first,
  });
  const pictures: Image[] = [];
  for (let image = 0; image < faces.imageCount; image++) {
    pictures.push(renderSyntheticFace(parseSyntheticFace(await faces.read(image))));
  }
  const png = encodePng(reduceTones(contactSheet(pictures, images), tones));
  await Deno.mkdir(dirname(out), { recursive: true });
  await Deno.writeFile(out, png);
  console.log(`${out}: ${identities} identities x ${images} images, ${png.length} bytes`);
}
