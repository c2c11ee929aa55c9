import type { Canvas } from "./canvas.ts";
import type { FaceIdentity } from "./face_identity.ts";
import type { FaceNuisance } from "./face_nuisance.ts";
import type { FacePose } from "./face_pose.ts";

/** Lights a painted head as a smooth body of its width and height; what is beside it gets the light of its rim. */
export function lightFace(
  canvas: Canvas,
  pose: FacePose,
  head: FaceIdentity["head"],
  { direction, ambient, strength, colour }: FaceNuisance["light"],
): void {
  const { pixels, size } = canvas, { outline: o } = pose;
  const area = o.ux * o.vy - o.uy * o.vx;
  const height = (head.top + head.bottom) / 2, middle = (head.bottom - head.top) / 2;
  const iu = 1 / (head.half * area), iv = 1 / (height * area);
  const [lx, ly, lz] = direction, [r, g, b] = colour;
  let at = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++, at += 3) {
      const dx = x + 0.5 - o.x, dy = y + 0.5 - o.y;
      // The normal of a paraboloid: that of a ball in the middle, and no rim further out.
      const nx = (dx * o.vy - dy * o.vx) * iu;
      const ny = (dy * o.ux - dx * o.uy - middle * area) * iv;
      const facing = (nx * lx + ny * ly + FRONT * lz) /
        Math.sqrt(nx * nx + ny * ny + FRONT * FRONT);
      const gain = ambient + (facing > 0 ? strength * facing : 0);
      pixels[at] *= gain * r;
      pixels[at + 1] *= gain * g;
      pixels[at + 2] *= gain * b;
    }
  }
}

/** How flat the head is for the light: the part of the normal that faces the camera. */
const FRONT = 0.7;
