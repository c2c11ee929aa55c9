// deno run --allow-read --allow-write --allow-env --allow-sys examples/train_from_recordio.ts [train.rec]
// Trains on RecordIO, as InsightFace packs its sets; without one, packs faces first.
import { openDataset, pack, parseTrainConfig, syntheticFaces, train } from "../mod.ts";

const [data = await packFaces()] = Deno.args;
const records = await openDataset(data);
console.log(`${data}: ${records.identityCount} identities, ${records.imageCount} images`);
await records.close();

const out = await Deno.makeTempDir({ prefix: "run-" });
const backbone = { name: "small", width: 8, embedding: 64 };
const config = parseTrainConfig({ data, backbone, imageSize: 32, batch: 32, steps: 10, out });
const { imagesPerSecond, verification } = await train(config);
console.log(`${imagesPerSecond.toFixed(0)} images/s, AUC ${verification?.auc.toFixed(4)}`);

async function packFaces(): Promise<string> {
  const faces = syntheticFaces({ identities: 40, imagesPerIdentity: 5 });
  const folder = await Deno.makeTempDir({ prefix: "records-" });
  const { path } = await pack(faces, { out: `${folder}/faces`, size: 64 });
  return path;
}
