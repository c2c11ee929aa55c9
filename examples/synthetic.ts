// What other examples take where they are given no data.
import { decodeImage, encodeJpeg, parseTrainConfig, syntheticFaces, train } from "../mod.ts";

/** Draws people who do not exist into a new folder: a sub-folder an identity, a JPEG file an image. */
export async function drawFaces(identities: number, imagesPerIdentity: number, firstIdentity = 0) {
  const faces = syntheticFaces({ identities, imagesPerIdentity, firstIdentity, size: 48 });
  const folder = await Deno.makeTempDir({ prefix: "faces-" });
  for (let image = 0; image < faces.imageCount; image++) {
    const [, identity, name] = faces.path(image).split("/");
    await Deno.mkdir(`${folder}/${identity}`, { recursive: true });
    const jpeg = await encodeJpeg(await decodeImage(await faces.read(image)));
    await Deno.writeFile(`${folder}/${identity}/${name}.jpg`, jpeg);
  }
  return folder;
}

/** Trains a tiny network for some seconds, on other people than the first thousand. */
export async function trainTiny(): Promise<string> {
  const data = await drawFaces(100, 8, 1000);
  const out = await Deno.makeTempDir({ prefix: "run-" });
  const size = { imageSize: 32, steps: 120, workers: 1 };
  await train(parseTrainConfig({ data, backbone: { name: "small", width: 8 }, ...size, out }));
  return out;
}
