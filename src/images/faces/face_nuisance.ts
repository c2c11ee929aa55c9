import { Random } from "../../random/random.ts";
import type { Colour } from "./canvas.ts";

/** What differs from one picture of a person to the next, and says nothing about who it is. */
export type FaceNuisance = ReturnType<typeof faceNuisance>;

/** The circumstances of one picture, from a hash of seed, identity and image alone. */
export function faceNuisance(seed: number, identity: number, image: number) {
  const random = new Random(seed, "image", identity, image);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  // Mostly near 0, at most `most` to either side.
  const around = (most: number) =>
    most * (random.uniform() + random.uniform() + random.uniform() - 1.5) / 1.5;
  const anyColour = (): Colour => {
    const grey = between(0.05, 0.95);
    const channel = () => Math.min(1, Math.max(0, grey + between(-0.3, 0.3)));
    return [channel(), channel(), channel()];
  };

  const lx = between(-1, 1), ly = between(-1, 0.5), lz = between(0.35, 1);
  const length = Math.sqrt(lx * lx + ly * ly + lz * lz);
  const warm = around(0.17), green = around(0.06);
  const kinds = ["disc", "box", "stripes"] as const;
  return {
    // Tangents of half the angles.
    pose: { yaw: around(0.21), pitch: around(0.11), roll: around(0.1) },
    // Half the picture's side is 1.
    place: { scale: 0.6 + around(0.065), x: around(0.09), y: around(0.09) },
    light: {
      // Where it comes from: length 1, the last number towards the camera.
      direction: [lx / length, ly / length, lz / length],
      ambient: between(0.42, 0.8),
      strength: between(0.3, 0.85),
      colour: [1 + warm, 1 + green, 1 - warm] as Colour,
    },
    expression: {
      smile: between(-0.3, 1),
      mouthOpen: Math.max(0, between(-0.14, 0.14)),
      browLift: around(0.08),
      // One picture in twenty catches a blink.
      eyesOpen: random.uniform() < 0.05 ? 0.08 : between(0.7, 1.15),
      gazeX: around(0.6),
      gazeY: around(0.35),
    },
    background: {
      from: anyColour(),
      to: anyColour(),
      dx: between(-1, 1),
      dy: between(-1, 1),
      things: Array.from({ length: 2 + random.below(3) }, () => ({
        kind: kinds[random.below(3)],
        x: between(-1, 1),
        y: between(-1, 0.8),
        half: [between(0.15, 0.6), between(0.15, 0.8)] as const,
        turn: between(-0.4, 0.4),
        softness: between(0, 0.3),
        opacity: between(0.3, 1),
        colour: anyColour(),
      })),
    },
    clothes: { colour: anyColour(), collar: between(-1, 1), shoulders: between(1.5, 2.1) },
    camera: {
      contrast: between(0.75, 1.2),
      brightness: around(0.13),
      saturation: between(0.7, 1.15),
      // The share of a pixel that goes to each of its neighbours.
      blur: Math.max(0, between(-0.15, 0.33)),
      noise: between(0, 0.045),
      noiseSeed: random.uint32(),
    },
    occlusion: {
      // One picture in ten hides something.
      kind: (["mask", "sunglasses", "hand", "foreground"] as const)[random.below(40)],
      x: between(-1, 1),
      y: between(-1, 1),
      size: between(0.8, 1.2),
      slope: between(-0.5, 0.5),
      colour: anyColour(),
    },
  };
}
