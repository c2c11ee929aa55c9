import type { Canvas } from "./canvas.ts";
import type { FaceNuisance } from "./face_nuisance.ts";
import type { Image } from "../image.ts";

/** A picture as a camera sees it: tones, blur, noise, 8 bits. */
export function develop(canvas: Canvas, camera: FaceNuisance["camera"]): Image {
  const { pixels, size } = canvas;
  const { contrast, brightness, saturation, blur, noise, noiseSeed } = camera;
  // Blur and grain are those of a picture 112 pixels wide, shrunk or enlarged.
  const scaling = size / 112, spread = blur * scaling * scaling;
  const passes = Math.min(8, Math.ceil(spread / 0.34));
  for (let pass = 0; pass < passes; pass++) soften(pixels, size, Math.min(0.34, spread / passes));
  const data = new Uint8Array(size * size * 3);
  const offset = 127.5 * (1 - contrast) + 255 * brightness + 0.5;
  const scale = 255 * contrast, grain = noise * 255 / 1024 * Math.min(1, scaling);
  let state = noiseSeed | 1;
  for (let at = 0; at < data.length; at += 3) {
    // A random word a pixel (Marsaglia's xorshift): 10 bits of it for each channel.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const r = pixels[at], g = pixels[at + 1], b = pixels[at + 2];
    const grey = 0.3 * r + 0.6 * g + 0.1 * b;
    data[at] = byte(
      (grey + saturation * (r - grey)) * scale + offset + grain * ((state & 1023) - 511.5),
    );
    data[at + 1] = byte(
      (grey + saturation * (g - grey)) * scale + offset + grain * ((state >> 10 & 1023) - 511.5),
    );
    data[at + 2] = byte(
      (grey + saturation * (b - grey)) * scale + offset + grain * ((state >> 20 & 1023) - 511.5),
    );
  }
  return { width: size, height: size, data };
}

function byte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : value | 0;
}

/** Gives each of a pixel's neighbours the share `blur` of it, along rows and then along columns, in place. */
function soften(pixels: Float32Array, size: number, blur: number): void {
  const keep = 1 - 2 * blur, stride = size * 3;
  for (let y = 0; y < size; y++) {
    for (let channel = 0; channel < 3; channel++) {
      let at = y * stride + channel, before = pixels[at], here = before;
      for (let x = 0; x < size; x++, at += 3) {
        const after = x + 1 < size ? pixels[at + 3] : here;
        pixels[at] = keep * here + blur * (before + after);
        before = here;
        here = after;
      }
    }
  }
  const above = pixels.slice(0, stride);
  for (let y = 0; y < size; y++) {
    const row = y * stride, next = y + 1 < size ? row + stride : row;
    for (let i = 0; i < stride; i++) {
      const here = pixels[row + i];
      pixels[row + i] = keep * here + blur * (above[i] + pixels[next + i]);
      above[i] = here;
    }
  }
}
