import { Random } from "../../random/random.ts";
import { type Colour, mix } from "./canvas.ts";

/**
 * What stays the same in every picture of a person. Lengths are in units of half a common face's
 * width, x to the right, y downwards, (0, 0) in the middle of the head.
 */
export type FaceIdentity = ReturnType<typeof faceIdentity>;

/**
 * The looks of an identity, from a hash of seed and identity alone. Nearly every number is drawn on
 * its own from a continuous range, so no two of ten million identities look exactly alike.
 */
export function faceIdentity(seed: number, identity: number) {
  const random = new Random(seed, "identity", identity);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  // A `share` of the people have it, each to some degree up to `most`; the others have none of it.
  const perhaps = (most: number, share: number) =>
    Math.max(0, between(share - 1, share)) * (most / share);

  const skin = skinColour(random.uniform(), between(-1, 1));
  const hair = hairColour(random.uniform(), random.uniform(), random.uniform());
  const female = random.uniform() < 0.5;
  const curlRate = between(2.4, 5);
  return {
    head: {
      half: between(0.8, 1.02),
      top: between(1.18, 1.4),
      bottom: between(1.12, 1.5),
      squareness: between(0, 0.75),
      taper: between(0.1, 0.46),
      cheeks: between(0, 0.3),
      cleft: perhaps(0.6, 0.3),
    },
    skin: {
      colour: skin,
      blush: between(0, 0.45),
      moles: [0, 1, 2].map(() => ({
        x: between(-0.7, 0.7),
        y: between(-0.6, 1),
        radius: perhaps(0.05, 0.4),
      })),
      wrinkles: perhaps(0.5, 0.6),
    },
    ears: { size: between(0.7, 1.35), y: between(-0.05, 0.2) },
    eyes: {
      // Half the distance from one to the other.
      apart: between(0.36, 0.49),
      y: between(-0.17, -0.02),
      half: between(0.15, 0.23),
      open: between(0.065, 0.13),
      tilt: between(-0.2, 0.2),
      iris: between(0.08, 0.105),
      colour: irisColour(random.uniform(), random.uniform()),
      lashes: female ? between(0.02, 0.05) : between(0.005, 0.03),
      crease: between(0, 0.6),
      bags: perhaps(0.45, 0.6),
    },
    brows: {
      // Above and outwards of the eyes.
      lift: between(0.22, 0.42),
      apart: between(-0.05, 0.1),
      half: between(0.2, 0.32),
      thickness: between(0.018, 0.085),
      arch: between(0, 1.5),
      tilt: between(-0.28, 0.28),
      dark: between(0.35, 1),
    },
    nose: {
      // How far down its tip is.
      length: between(0.36, 0.62),
      width: between(0.13, 0.27),
      bridge: between(0.04, 0.11),
      tip: between(0.07, 0.15),
      nostrils: between(0.3, 0.9),
    },
    // Below the tip of the nose.
    mouth: {
      y: between(0.17, 0.34),
      half: between(0.24, 0.44),
      upper: between(0.03, 0.1),
      lower: between(0.05, 0.14),
      bend: between(-0.25, 0.35),
      colour: mix(skin, [between(0.55, 0.85), 0.18, between(0.2, 0.35)], between(0.2, 0.75)),
    },
    hair: {
      colour: hair,
      volume: between(0.02, 0.3),
      sideVolume: female ? between(0.02, 0.25) : between(0.01, 0.12),
      // Wide curls reach out far and narrow ones less, or they would come loose.
      curls: perhaps(0.42, 0.6) / curlRate,
      curlRate,
      // The hairline: how high it stands, and the parabola along which it runs.
      line: between(-1, -0.5),
      lineSlope: between(-0.4, 0.4),
      lineBend: between(-0.5, 0.6),
      // The half-width of what the hair leaves open, as a share of that of the head.
      openHalf: female ? between(0.72, 1) : between(0.88, 1.04),
      part: between(-0.25, 0.25),
      // How far down hair reaches beside the face, and behind it.
      sides: female ? between(0.1, 1.7) : between(-0.35, 0.45),
      sidesBend: between(-0.8, 0),
      back: female ? between(0.3, 2.2) : between(-0.2, 0.6),
      streaks: between(0, 0.35),
      streakSlope: between(-2, 2),
    },
    beard: {
      density: female ? 0 : perhaps(0.95, 0.6),
      line: between(0.3, 0.9),
      curve: between(0.1, 1.1),
      moustache: female ? 0 : perhaps(0.95, 0.5),
      moustacheHalf: between(0.22, 0.42),
    },
    glasses: {
      shown: random.uniform() < 0.28,
      halfWidth: between(0.24, 0.35),
      halfHeight: between(0.16, 0.28),
      round: between(0.2, 1),
      thickness: between(0.012, 0.045),
      colour: [between(0.03, 0.7), between(0.03, 0.5), between(0.03, 0.5)] as Colour,
      tint: between(0, 0.25),
    },
  };
}

function skinColour(dark: number, red: number): Colour {
  const light: Colour = [0.93, 0.76, 0.66], middle: Colour = [0.72, 0.5, 0.37];
  const deep: Colour = [0.36, 0.23, 0.17];
  const [r, g, b] = dark < 0.5 ? mix(light, middle, 2 * dark) : mix(middle, deep, 2 * dark - 1);
  return [r * (1 + 0.05 * red), g * (1 - 0.04 * red), b * (1 - 0.07 * red)];
}

function hairColour(dark: number, warm: number, grey: number): Colour {
  const black: Colour = [0.07, 0.055, 0.05], brown: Colour = [0.33, 0.2, 0.12];
  const blond: Colour = [0.83, 0.66, 0.4], red: Colour = [0.6, 0.24, 0.1];
  const base = dark < 0.5 ? mix(black, brown, 2 * dark) : mix(brown, blond, 2 * dark - 1);
  const warmed = mix(base, red, Math.max(0, warm - 0.6) * 2);
  return mix(warmed, [0.7, 0.7, 0.7], Math.max(0, grey - 0.75) * 3.6);
}

function irisColour(hue: number, light: number): Colour {
  const brown: Colour = [0.22, 0.12, 0.06], green: Colour = [0.32, 0.42, 0.24];
  const blue: Colour = [0.3, 0.48, 0.68];
  const base = hue < 0.5
    ? mix(brown, green, Math.max(0, 4 * hue - 1))
    : mix(green, blue, 2 * hue - 1);
  return mix(base, [0.05, 0.05, 0.05], 0.5 * light);
}
