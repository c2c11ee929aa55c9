import { decodePnm } from "../../src/images/decode_pnm.ts";

/** JPEG files that our kernels decode, with the pixels that libjpeg-turbo gives: all of 61 x 45. */
export const patches = ["444", "422", "420", "420_optimized", "422_restarts", "grey"].map(
  (name) => {
    const read = (ending: string) =>
      Deno.readFileSync(
        new URL(`../../fixtures/images/patches_${name}.${ending}`, import.meta.url),
      );
    return { name, jpeg: read("jpg"), image: decodePnm(read("ppm")) };
  },
);
