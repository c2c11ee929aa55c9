/** The page of examples/browser, in a browser. */
import { match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBackbone } from "../../src/backbones/backbones.ts";
import { encodePng } from "../../src/images/encode_png.ts";
import { normalize } from "../../src/images/normalize.ts";
import { exportOnnx } from "../../src/interchange/export_onnx.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { Random } from "../../src/random/random.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import type { OpenPageOptions } from "./open_page.ts";

const SIZE = 16;

async function run(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  strictEqual(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));

async function folderOfRuntime(): Promise<string> {
  const ask = 'console.log(import.meta.resolve("onnxruntime-web"))';
  return dirname(fileURLToPath(await run(["eval", "--config", at("deno.json"), ask])));
}

/** What is called a face here. */
function picture(name: string) {
  const random = new Random(5, name);
  const data = Uint8Array.from({ length: SIZE * SIZE * 3 }, () => 255 * random.uniform());
  return { width: SIZE, height: SIZE, data };
}

testOnDevice(
  "wasm",
  "a page embeds two pictures as the network does here, and shows their cosine",
  () =>
    withFolder(async (folder) => {
      ok(existsSync("/usr/bin/chromium"), "this test takes Chromium (apt install chromium)");
      const backbone = createBackbone({ name: "small", width: 4, embedding: 8 }, {
        imageSize: SIZE,
      });
      const pictures = ["one", "other"].map(picture);
      const paths: OpenPageOptions = {
        runtime: await folderOfRuntime(),
        network: join(folder, "net.onnx"),
        one: join(folder, "one.png"),
        other: join(folder, "other.png"),
      };
      await writeFile(paths.network, await exportOnnx(backbone));
      await writeFile(paths.one, encodePng(pictures[0]));
      await writeFile(paths.other, encodePng(pictures[1]));
      const [a, b] = pictures.map((picture) =>
        tf.tidy(() => {
          const images = tf.tensor4d(normalize(picture), [1, SIZE, SIZE, 3]);
          return backbone.embed(images).dataSync().slice();
        })
      );
      const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
        Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);
      const expected = product(a, b) / Math.sqrt(product(a, a) * product(b, b));
      backbone.dispose();

      const told = await run([
        ...["run", "--no-prompt", "--allow-all", at("open_page.ts"), JSON.stringify(paths)],
      ]);
      match(told, /^Cosine: -?\d\.\d{6}$/);
      const found = Number(told.slice("Cosine: ".length));
      ok(Math.abs(found - expected) < 1e-4, `${found} instead of ${expected}`);
    }),
);
