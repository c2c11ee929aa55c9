import { fileURLToPath } from "node:url";

/** Folders of the packages that read files of their own, wasm modules and networks, when they are used. */
export const PACKAGE_FOLDERS: readonly string[] = [
  import.meta.resolve("npm:@tensorflow/tfjs-backend-wasm@4.22.0/package.json"),
  import.meta.resolve("npm:@jsquash/webp@1.5.0/package.json"),
  import.meta.resolve("npm:@mediapipe/face_mesh@0.4.1657299874/package.json"),
  import.meta.resolve("npm:imagescript@1.3.1/package.json"),
  // Its package.json may not be asked for: the module is two folders below.
  new URL("../", import.meta.resolve("npm:@imagemagick/magick-wasm@0.0.43/magick.wasm")).href,
].map((file) => fileURLToPath(new URL(".", file)));
