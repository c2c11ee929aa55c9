// deno run --allow-read --allow-write --allow-env examples/compare_embeddings.ts [A.npy B.npy PAIRS]
// Verifies two files of embeddings of the same images on the same pairs, and draws both ROC curves.
import { augmentImage, cosineScores, decodeImage, encodeNpy, makePairs, rocCurve } from "../mod.ts";
import { readEmbeddings, readPairs, rocSvg, syntheticFaces, verify } from "../mod.ts";

const folder = await Deno.makeTempDir({ prefix: "compared-" });
const faces = syntheticFaces({ identities: 30, imagesPerIdentity: 4 });
const [a = await embedPixels(4), b = await embedPixels(16), list] = Deno.args;
const { count: imageCount } = await readEmbeddings(a);
const pairs = list ? await readPairs(list, { imageCount }) : makePairs(faces, { pairs: 200 });
const curves = [];
for (const name of [a, b]) {
  const embeddings = await readEmbeddings(name);
  const { auc, accuracy } = verify(embeddings, pairs);
  console.log(`${name}: accuracy ${(100 * accuracy.mean).toFixed(1)} %, AUC ${auc.toFixed(4)}`);
  curves.push({ name, roc: rocCurve(cosineScores(embeddings, pairs), pairs.same) });
}
await Deno.writeTextFile(`${folder}/roc.svg`, await rocSvg(curves));
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
