// deno run --allow-read --allow-write --allow-env --allow-sys examples/train_from_folder.ts [FOLDER]
// Trains on a folder with a sub-folder an identity, and says where the network is.
import { describeVerification, parseTrainConfig, train } from "../mod.ts";
import { drawFaces } from "./synthetic.ts";

const [data = await drawFaces(24, 6)] = Deno.args;
const config = parseTrainConfig({
  data,
  minImages: 2, // people with one picture have nothing to be compared with
  imageSize: 32,
  batch: 32,
  backbone: { name: "small", width: 8, embedding: 64 },
  head: { name: "virtual-fc" },
  schedule: { name: "cosine", warmup: 5 },
  epochs: 5,
  out: await Deno.makeTempDir({ prefix: "run-" }),
});
const { verification } = await train(config, {
  onEvent(event) {
    if (event.type === "notice") console.log(event.message);
    if (event.type === "step") console.log(`step ${event.step}  loss ${event.loss.toFixed(4)}`);
  },
});
for (const line of describeVerification(verification!)) console.log(line);
console.log(`The network is in ${config.out}`);
