// deno run --allow-read --allow-write --allow-env --allow-sys examples/find_face.ts [RUN FOLDER IMAGE]
// Who of a folder is most like the person in one image of it, by the network of a run? (1:N)
import { cosineScores, embedImages, loadBackbone, openDataset, readCheckpoint } from "../mod.ts";
import { useDevice } from "../mod.ts";
import { drawFaces, trainTiny } from "./synthetic.ts";

const [run = await trainTiny(), folder = await drawFaces(20, 4)] = Deno.args;
const faces = await openDataset(folder);
const images = Int32Array.from({ length: faces.imageCount }, (_, image) => image);
const [, , wanted = faces.path(0)] = Deno.args;
const query = images.find((image) => faces.path(image) === wanted);
if (query === undefined) throw new RangeError(`Cannot find ${wanted} as it is not in ${folder}`);

await useDevice("auto");
const { backbone, recipe } = loadBackbone(await readCheckpoint(run, "best"));
const { embeddings, images: rows } = await embedImages(backbone, faces, images, { recipe });
const a = new Int32Array(rows.length).fill(rows.indexOf(query));
const scores = cosineScores(embeddings, { a, b: rows.map((_, row) => row) });
const order = [...rows.keys()].filter((row) => rows[row] !== query)
  .sort((one, other) => scores[other] - scores[one]);

console.log(`Most like ${wanted}, of ${rows.length - 1} other images:`);
for (const row of order.slice(0, 5)) {
  console.log(`${scores[row].toFixed(4)}  ${faces.path(rows[row])}`);
}
