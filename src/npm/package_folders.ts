import { fileURLToPath } from "node:url";

/** Folders of the packages that read files of their own, wasm modules, when they are used. */
export const PACKAGE_FOLDERS: readonly string[] = [
  import.meta.resolve("npm:@tensorflow/tfjs-backend-wasm@4.22.0/package.json"),
  import.meta.resolve("npm:@jsquash/jpeg@1.6.0/package.json"),
].map((file) => fileURLToPath(new URL(".", file)));
