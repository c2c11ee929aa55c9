// Embeds two pictures with a network that `deno task export` wrote, in the browser, and shows the cosine of the embeddings.
import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1; // more take a page that is isolated from others

const [network, one, other] = ["network", "one", "other"].map((id) => document.getElementById(id));
const output = document.querySelector("output");
for (const input of [network, one, other]) input.addEventListener("change", compare);

async function compare() {
  const files = [network, one, other].map(({ files: [file] }) => file);
  if (files.includes(undefined)) return;
  output.textContent = "...";
  try {
    const [model, ...pictures] = files;
    const session = await ort.InferenceSession.create(await model.arrayBuffer());
    const [a, b] = await Promise.all(
      pictures.map((picture) => readPixels(picture, sizeOf(session))),
    )
      .then((pixels) => embedAll(session, pixels));
    output.textContent = `Cosine: ${cosine(a, b).toFixed(6)}`;
  } catch ({ message }) {
    output.textContent = message;
  }
}

/** The side of the images that a network takes: [N, 3, S, S]. */
function sizeOf({ inputMetadata: [{ shape }] }) {
  return shape[3];
}

/** The largest centred square of a picture, as [3, S, S] with colours from -1 to 1. */
async function readPixels(file, size) {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  const context = new OffscreenCanvas(size, size).getContext("2d");
  context.drawImage(picture, left, top, side, side, 0, 0, size, size);
  const { data } = context.getImageData(0, 0, size, size);
  const pixels = new Float32Array(3 * size * size);
  for (let i = 0; i < size * size; i++) {
    for (let c = 0; c < 3; c++) pixels[c * size * size + i] = (data[4 * i + c] - 127.5) / 127.5;
  }
  return pixels;
}

/** The embedding of each, in one pass. */
async function embedAll(session, pixels) {
  const size = sizeOf(session), count = pixels.length;
  const batch = new Float32Array(count * 3 * size * size);
  for (const [i, image] of pixels.entries()) batch.set(image, i * image.length);
  const input = new ort.Tensor("float32", batch, [count, 3, size, size]);
  const { embedding: { data, dims: [, length] } } = await session.run({ input });
  return pixels.map((_, i) => data.subarray(i * length, (i + 1) * length));
}

function cosine(a, b) {
  const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}
