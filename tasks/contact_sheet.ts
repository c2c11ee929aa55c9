import { dirname } from "node:path";
import { syntheticFaces } from "../src/datasets/synthetic_faces.ts";
import { contactSheet } from "../src/images/contact_sheet.ts";
import { encodePng } from "../src/images/encode_png.ts";
import type { Image } from "../src/images/image.ts";
import { reduceTones } from "../src/images/reduce_tones.ts";
import { parseSyntheticFace, renderSyntheticFace } from "../src/images/synthetic_face.ts";
import { Command } from "../src/npm/commander.ts";
import { finishCommand } from "./finish_command.ts";
import { number } from "./parse_flag.ts";
import { runTask } from "./run_task.ts";

/** What `deno task contact-sheet` takes. */
export const command = finishCommand(
  new Command("deno task contact-sheet")
    .description("Draws synthetic faces into one PNG: a row an identity, a column an image of it.")
    .option("--out <file>", "where the PNG goes", "docs/contact_sheet.png")
    .option("--identities <n>", "rows", number, 6)
    .option("--images <n>", "columns", number, 8)
    .option("--size <pixels>", "a side of each face", number, 64)
    .option("--seed <n>", "which family of people", number, 0)
    .option("--first <n>", "the first identity", number, 0)
    .option("--tones <n>", "shades a channel: fewer make a smaller file", number, 32),
  "--identities 3 --size 112 --out faces.png",
);

if (import.meta.main) {
  await runTask({
    module: import.meta.url,
    command,
    paths: () => ({ read: [], write: [dirname(command.opts().out)] }),
    run,
  });
}

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
