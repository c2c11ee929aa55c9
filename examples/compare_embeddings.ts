// deno run --allow-read --allow-write --allow-env examples/compare_embeddings.ts [A.npy B.npy PAIRS]
// Which of two files of embeddings of the same images is better, and beyond chance? Draws both ROC curves.
import { augmentImage, cosineScores, decodeImage, encodeNpy, makePairs, rocCurve } from "../mod.ts";
import { readEmbeddings, readPairs, rocSvg, syntheticFaces } from "../mod.ts";
import { verificationDifference } from "../mod.ts";

const folder = await Deno.makeTempDir({ prefix: "compared-" });
const faces = syntheticFaces({ identities: 30, imagesPerIdentity: 4 });
const [a = await embedPixels(4), b = await embedPixels(16), list] = Deno.args;
const both = [await readEmbeddings(a), await readEmbeddings(b)], [{ count: imageCount }] = both;
const pairs = list ? await readPairs(list, { imageCount }) : makePairs(faces, { pairs: 200 });
for (const { figure, a, b, better } of verificationDifference(both[0], both[1], pairs).figures) {
  console.log(`${figure}: ${a.toFixed(4)} and ${b.toFixed(4)}, better: ${better ?? "neither"}`);
}
const curve = (i: number) => rocCurve(cosineScores(both[i], pairs), pairs.same);
const svg = await rocSvg([{ name: a, roc: curve(0) }, { name: b, roc: curve(1) }]);
await Deno.writeTextFile(`${folder}/roc.svg`, svg);
console.log(`Both curves are in ${folder}/roc.svg`);

async function embedPixels(size: number): Promise<string> {
  const length = size * size * 3, data = new Float32Array(faces.imageCount * length);
  for (let i = 0; i < faces.imageCount; i++) {
    data.set(augmentImage(await decodeImage(await faces.read(i)), { size }), i * length);
  }
  const file = `${folder}/${size}x${size}_pixels.npy`;
  await Deno.writeFile(file, encodeNpy({ shape: [faces.imageCount, length], data }));
  return file;
}
