import { mix } from "./canvas.ts";
import { BLACK, type FaceScene, WHITE } from "./face_scene.ts";
import { below, both, box, egg, ellipse, grown, lens, moved, stroke } from "./shape.ts";

/** Paints what lies on the skin of a head: cheeks, beard, mouth, nose, eyes, brows. */
export function paintFeatures(scene: FaceScene): void {
  paintSkin(scene);
  paintBeard(scene);
  paintMouth(scene);
  paintNose(scene);
  for (const side of [-1, 1]) {
    paintEye(scene, side);
    paintBrow(scene, side);
  }
}

function paintSkin({ canvas, pose, identity }: FaceScene): void {
  const { head, skin, mouth, nose } = identity;
  const rose = mix(skin.colour, [0.85, 0.3, 0.28], 0.5), shade = mix(skin.colour, BLACK, 0.45);
  for (const side of [-1, 1]) {
    const cheek = pose.surface(side * 0.52, 0.38), hollow = pose.surface(side * 0.66, 0.62);
    canvas.paint(cheek, ellipse(0, 0, 0.2, 0.17), rose, { opacity: skin.blush, softness: 0.3 });
    canvas.paint(hollow, ellipse(0, 0, 0.14, 0.3), shade, { opacity: head.cheeks, softness: 0.25 });
    const fold = stroke({ half: 0.17, thickness: 0.02, slope: side * 1.1 });
    const wrinkled = { opacity: skin.wrinkles, softness: 0.05 };
    canvas.paint(pose.surface(side * 0.36, nose.length + 0.14), fold, shade, wrinkled);
  }
  const forehead = pose.surface(0, -0.62);
  for (const cv of [-0.07, 0.07]) {
    const line = stroke({ cv, half: 0.42, thickness: 0.012, bend: 0.15 });
    canvas.paint(forehead, line, shade, { opacity: 0.7 * skin.wrinkles, softness: 0.03 });
  }
  const chin = pose.surface(0, head.bottom * 0.86);
  canvas.paint(chin, ellipse(0, 0, 0.03, 0.09), shade, { opacity: head.cleft, softness: 0.06 });
  const underLip = pose.surface(0, nose.length + mouth.y + 0.2);
  canvas.paint(underLip, ellipse(0, 0, 0.16, 0.03), shade, { opacity: 0.3, softness: 0.08 });
  const brown = mix(skin.colour, [0.16, 0.08, 0.06], 0.75);
  for (const { x, y, radius } of skin.moles) {
    if (radius > 0.01) canvas.paint(pose.surface(x, y), ellipse(0, 0, radius, radius), brown);
  }
}

function paintBeard({ canvas, pose, identity }: FaceScene): void {
  const { head, beard, hair, skin, nose, mouth } = identity;
  const colour = mix(hair.colour, mix(skin.colour, BLACK, 0.75), 0.35);
  const [u, v] = pose.shift(0.5);
  const edge = moved(below(0, beard.line, 0, -beard.curve), u, v);
  const area = both(grown(egg(head), 0.06), edge);
  canvas.paint(pose.outline, area, colour, { opacity: beard.density, softness: 0.16 });
  const lip = pose.surface(0, nose.length + mouth.y * 0.55, 0.02);
  const moustache = lens({ half: beard.moustacheHalf, upper: 0.06, lower: 0.07, bend: 0.6 });
  canvas.paint(lip, moustache, colour, { opacity: beard.moustache, softness: 0.04 });
}

function paintMouth({ canvas, pose, identity: { mouth, nose }, nuisance }: FaceScene): void {
  const { smile, mouthOpen: open } = nuisance.expression;
  const plane = pose.surface(0, nose.length + mouth.y, 0.03);
  const half = mouth.half * (1 + 0.16 * smile), bend = mouth.bend - 0.75 * smile;
  const cv = 0.05 * smile;
  const upperLip = lens({ cv, half, upper: mouth.upper, lower: 0.01, bend });
  const lowerLip = lens({ cv, half: half * 0.95, upper: 0.01, lower: mouth.lower + open, bend });
  canvas.paint(plane, upperLip, mix(mouth.colour, BLACK, 0.12));
  canvas.paint(plane, lowerLip, mouth.colour);
  if (open > 0.01) {
    const gap = lens({ cv, half: half * 0.85, upper: 0.005, lower: open, bend });
    const teeth = box(0, cv, half * 0.6, Math.min(0.05, open * 0.55), 0.005);
    canvas.paint(plane, gap, [0.2, 0.06, 0.06]);
    canvas.paint(plane, both(gap, teeth), WHITE);
  } else {
    const line = stroke({ cv, half, thickness: 0.02, bend });
    canvas.paint(plane, line, mix(mouth.colour, BLACK, 0.65));
  }
}

function paintNose({ canvas, pose, identity: { nose, eyes, skin }, nuisance }: FaceScene): void {
  const [lx] = nuisance.light.direction;
  const dark = mix(skin.colour, BLACK, 0.5), bright = mix(skin.colour, [1, 0.97, 0.93], 0.5);
  const length = nose.length - eyes.y;
  // The side away from the light lies in shadow; the ridge catches some.
  const flanks = pose.surface(0, eyes.y + length * 0.55, 0.1);
  for (const side of [-1, 1]) {
    const flank = ellipse(side * (nose.bridge + 0.05), 0, 0.06, length * 0.5);
    const opacity = 0.16 + 0.3 * Math.max(0, -lx * side);
    canvas.paint(flanks, flank, dark, { opacity, softness: 0.1 });
  }
  const middle = pose.surface(0, eyes.y + length * 0.5, 0.2);
  const ridge = ellipse(0, 0, nose.bridge * 0.6, length * 0.5);
  canvas.paint(middle, ridge, bright, { opacity: 0.4, softness: 0.09 });

  const tip = pose.surface(0, nose.length, 0.2), { width, tip: r } = nose;
  for (const side of [-1, 1]) {
    const wing = ellipse(side * width * 0.75, 0.01, width * 0.42, r * 0.85);
    canvas.paint(tip, wing, mix(skin.colour, dark, 0.55), { softness: 0.04 });
  }
  const under = ellipse(0, r * 0.55, width * 0.9, r * 0.75);
  canvas.paint(tip, under, dark, { opacity: 0.55, softness: 0.08 });
  const ball = ellipse(0, -0.01, width * 0.62, r);
  canvas.paint(tip, ball, mix(skin.colour, bright, 0.2), { softness: 0.05 });
  for (const side of [-1, 1]) {
    const nostril = ellipse(side * width * 0.48, r * 0.62, width * 0.24, 0.025 + r * 0.12);
    canvas.paint(tip, nostril, mix(dark, BLACK, 0.5), { opacity: nose.nostrils, softness: 0.02 });
  }
  const gleam = ellipse(0.03 * lx, -0.03, width * 0.22, r * 0.35);
  canvas.paint(tip, gleam, [1, 0.98, 0.95], { opacity: 0.3, softness: 0.07 });
}

function paintEye({ canvas, pose, identity, nuisance }: FaceScene, side: number): void {
  const { eyes, skin } = identity, { eyesOpen, gazeX, gazeY } = nuisance.expression;
  const plane = pose.surface(side * eyes.apart, eyes.y);
  const { half, iris } = eyes, open = eyes.open * eyesOpen, slope = -side * eyes.tilt;
  const dark = mix(skin.colour, BLACK, 0.5);
  const socket = ellipse(0, -0.02, half * 1.05, 0.17);
  canvas.paint(plane, socket, dark, { opacity: 0.3, softness: 0.16 });
  const bag = stroke({ cv: open * 0.9 + 0.08, half, thickness: 0.025, bend: -0.9 });
  canvas.paint(plane, bag, dark, { opacity: eyes.bags, softness: 0.05 });

  const white = lens({ half, upper: open, lower: open * 0.8, slope });
  const u = gazeX * half * 0.35, v = gazeY * 0.06 - 0.01;
  const disc = (radius: number) => both(ellipse(u, v, radius, radius), white);
  canvas.paint(plane, white, WHITE);
  canvas.paint(plane, disc(iris), mix(eyes.colour, BLACK, 0.35));
  canvas.paint(plane, disc(iris * 0.8), eyes.colour);
  canvas.paint(plane, disc(iris * 0.42), BLACK);
  canvas.paint(plane, both(ellipse(u - 0.03, v - 0.035, 0.022, 0.022), white), [1, 1, 1]);

  // Lashes follow the upper lid; the crease runs above it.
  const bend = open / (half * half), thickness = 0.014 + eyes.lashes;
  const lashes = stroke({ cv: -open, half: half * 1.05, thickness, slope, bend });
  canvas.paint(plane, lashes, BLACK);
  const crease = stroke({ cv: -open - 0.08, half, thickness: 0.015, slope, bend: 1.13 * bend });
  canvas.paint(plane, crease, dark, { opacity: eyes.crease, softness: 0.03 });
  const lower = stroke({ cv: open * 0.8, half, thickness: 0.008, slope, bend: -0.8 * bend });
  canvas.paint(plane, lower, dark, { opacity: 0.6 });
}

function paintBrow({ canvas, pose, identity, nuisance }: FaceScene, side: number): void {
  const { brows, eyes, hair, skin } = identity, { half, thickness, arch: bend } = brows;
  const y = eyes.y - brows.lift - nuisance.expression.browLift;
  const plane = pose.surface(side * (eyes.apart + brows.apart), y);
  const brow = stroke({ half, thickness, slope: side * brows.tilt, bend, taper: -0.55 * side });
  const colour = mix(mix(hair.colour, skin.colour, 0.15), BLACK, 0.35);
  canvas.paint(plane, brow, colour, { opacity: brows.dark, softness: 0.035 });
}
