import type { Shape } from "./shape.ts";

/** Red, green and blue, 0 for none to 1 for full. */
export type Colour = readonly [number, number, number];

/** The colour `share` of the way from one to another. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/** Where the plane of a shape lies in the picture: its origin and its axes, in pixels. */
export interface Plane {
  readonly x: number;
  readonly y: number;
  /** The step in the picture for one unit of u: pixels. */
  readonly ux: number;
  readonly uy: number;
  /** The step in the picture for one unit of v: pixels. */
  readonly vx: number;
  readonly vy: number;
}

/** How {@link Canvas.paint} covers what lies below. */
export interface PaintOptions {
  /** 0 leaves what is there, 1 covers it. @default {1} */
  readonly opacity?: number;
  /** How wide the edge is, in units of the plane; never less than a pixel. @default {0} */
  readonly softness?: number;
  /** Changes the colour where this shape lies, before the colour covers anything. */
  readonly pattern?: Pattern;
}

/** A second colour within a shape that is painted. */
export interface Pattern {
  readonly shape: Shape;
  readonly colour: Colour;
  readonly opacity: number;
  readonly softness: number;
}

/** A square picture in the making: colours as numbers that need not stay within 0 to 1. */
export class Canvas {
  /** Pixels a side. */
  readonly size: number;
  /** Red, green and blue of each pixel: [size, size, 3]. */
  readonly pixels: Float32Array;
  readonly #row: Float64Array;
  readonly #patternRow: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.pixels = new Float32Array(size * size * 3);
    this.#row = new Float64Array(size);
    this.#patternRow = new Float64Array(size);
  }

  /** Fills the picture with a slope from one colour at the top left to another, along (dx, dy). */
  fill(from: Colour, to: Colour, dx: number, dy: number): void {
    const { pixels, size } = this;
    const length = size * (Math.abs(dx) + Math.abs(dy)) + 1e-9;
    const [r, g, b] = from, sr = to[0] - r, sg = to[1] - g, sb = to[2] - b;
    const start = (dx < 0 ? -dx * size : 0) + (dy < 0 ? -dy * size : 0);
    let at = 0;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const t = (start + dx * x + dy * y) / length;
        pixels[at++] = r + sr * t;
        pixels[at++] = g + sg * t;
        pixels[at++] = b + sb * t;
      }
    }
  }

  /** The plane of the picture itself around (x, y), where half its side is 1; `turn` leans it. */
  plane(x: number, y: number, turn: number): Plane {
    const half = this.size / 2;
    return {
      x: half * (1 + x),
      y: half * (1 + y),
      ux: half,
      uy: half * turn,
      vx: -half * turn,
      vy: half,
    };
  }

  /** Covers the inside of a shape with a colour; its edge is smooth. */
  paint(
    plane: Plane,
    { bounds: [u0, v0, u1, v1], measure }: Shape,
    [r, g, b]: Colour,
    options: PaintOptions = {},
  ): void {
    const { opacity = 1, softness = 0, pattern } = options;
    const { size, pixels } = this, row = this.#row, patternRow = this.#patternRow;
    const area = plane.ux * plane.vy - plane.uy * plane.vx;
    const pixelsAUnit = Math.sqrt(Math.abs(area));
    if (opacity <= 0 || pixelsAUnit < 1e-6) return;
    const margin = softness / 2 + 1 / pixelsAUnit;
    const sharpness = Math.min(pixelsAUnit, 1 / (softness + 1e-9));
    // The four corners of the bounds, grown by the edge, say which pixels to visit.
    let left = size, right = 0, top = size, bottom = 0;
    for (let corner = 0; corner < 4; corner++) {
      const u = corner & 1 ? u1 + margin : u0 - margin, v = corner & 2 ? v1 + margin : v0 - margin;
      const x = plane.x + u * plane.ux + v * plane.vx, y = plane.y + u * plane.uy + v * plane.vy;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    left = Math.max(0, Math.floor(left));
    right = Math.min(size, Math.floor(right) + 1);
    top = Math.max(0, Math.floor(top));
    bottom = Math.min(size, Math.floor(bottom) + 1);
    const count = right - left;
    if (count <= 0) return;
    const du = plane.vy / area, dv = -plane.uy / area;
    const eu = -plane.vx / area, ev = plane.ux / area;
    for (let y = top; y < bottom; y++) {
      const x0 = left + 0.5 - plane.x, y0 = y + 0.5 - plane.y;
      const u = x0 * du + y0 * eu, v = x0 * dv + y0 * ev;
      measure(row, count, u, v, du, dv);
      if (pattern) pattern.shape.measure(patternRow, count, u, v, du, dv);
      let at = (y * size + left) * 3;
      for (let i = 0; i < count; i++, at += 3) {
        const cover = 0.5 - row[i] * sharpness;
        if (cover <= 0) continue;
        const share = opacity * smooth(cover);
        let red = r, green = g, blue = b;
        if (pattern) {
          const tint = pattern.opacity * smooth(0.5 - patternRow[i] / pattern.softness);
          red += tint * (pattern.colour[0] - r);
          green += tint * (pattern.colour[1] - g);
          blue += tint * (pattern.colour[2] - b);
        }
        pixels[at] += share * (red - pixels[at]);
        pixels[at + 1] += share * (green - pixels[at + 1]);
        pixels[at + 2] += share * (blue - pixels[at + 2]);
      }
    }
  }
}

/** Rises from 0 to 1 without a corner while `x` goes from 0 to 1. */
function smooth(x: number): number {
  return x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x);
}
