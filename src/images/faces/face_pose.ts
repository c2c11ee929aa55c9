import type { Plane } from "./canvas.ts";
import type { FaceIdentity } from "./face_identity.ts";
import type { FaceNuisance } from "./face_nuisance.ts";

/** How deep a head is, from its middle to the tip of the face without the nose. */
const DEPTH = 0.95;

/** A turned head in the picture: says where a patch of its surface ends up. */
export class FacePose {
  /** The plane through the middle of the head, facing the camera: its outline lies there. */
  readonly outline: Plane;
  readonly #half: number;
  readonly #height: number;
  readonly #yaw: readonly [number, number];
  readonly #pitch: readonly [number, number];

  constructor(head: FaceIdentity["head"], { pose, place }: FaceNuisance, size: number) {
    this.#half = head.half;
    this.#height = Math.max(head.top, head.bottom);
    this.#yaw = cosineAndSine(pose.yaw);
    this.#pitch = cosineAndSine(pose.pitch);
    const [c, s] = cosineAndSine(pose.roll), unit = place.scale * size / 2;
    this.outline = {
      x: (1 + place.x) * size / 2,
      y: (1 + place.y) * size / 2,
      ux: c * unit,
      uy: s * unit,
      vx: -s * unit,
      vy: c * unit,
    };
  }

  /** How far a point `depth` in front of the head's middle moves across the outline: [u, v]. */
  shift(depth: number): readonly [number, number] {
    return [depth * this.#yaw[1], -depth * this.#yaw[0] * this.#pitch[1]];
  }

  /** The plane that touches the head at (x, y), `lift` above its skin, with its origin there. */
  surface(x: number, y: number, lift = 0): Plane {
    const nx = x / this.#half, ny = y / this.#height;
    const bulge = Math.sqrt(Math.max(0.12, 1 - nx * nx - ny * ny));
    const z = DEPTH * bulge + lift;
    // How fast the surface falls back as x and y grow: the slope of the ellipsoid.
    const slopeX = -DEPTH * nx / (this.#half * bulge),
      slopeY = -DEPTH * ny / (this.#height * bulge);
    const origin = this.#project(x, y, z);
    const u = this.#project(1, 0, slopeX), v = this.#project(0, 1, slopeY);
    const { outline: o } = this;
    return {
      x: o.x + origin[0] * o.ux + origin[1] * o.vx,
      y: o.y + origin[0] * o.uy + origin[1] * o.vy,
      ux: u[0] * o.ux + u[1] * o.vx,
      uy: u[0] * o.uy + u[1] * o.vy,
      vx: v[0] * o.ux + v[1] * o.vx,
      vy: v[0] * o.uy + v[1] * o.vy,
    };
  }

  #project(x: number, y: number, z: number): [number, number] {
    const [cy, sy] = this.#yaw, [cp, sp] = this.#pitch;
    return [x * cy + z * sy, y * cp - (z * cy - x * sy) * sp];
  }
}

/** Cosine and sine of the angle with this tangent of its half: exact arithmetic, no series. */
function cosineAndSine(tangentOfHalf: number): [number, number] {
  const square = tangentOfHalf * tangentOfHalf;
  return [(1 - square) / (1 + square), 2 * tangentOfHalf / (1 + square)];
}
