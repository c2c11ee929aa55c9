import { mix } from "./canvas.ts";
import { BLACK, type FaceScene } from "./face_scene.ts";
import { box, curled, egg, ellipse } from "./shape.ts";

/** Paints what stands behind the face: hair in the neck, neck, shoulders, ears, and the bare head. */
export function paintHead(scene: FaceScene): void {
  paintHairBehind(scene);
  paintShoulders(scene);
  paintEars(scene);
  const { canvas, pose, identity: { head, skin } } = scene;
  canvas.paint(pose.outline, egg(head), skin.colour);
}

function paintHairBehind({ canvas, pose, identity: { head, hair } }: FaceScene): void {
  if (hair.back < 0.1) return;
  const [u, v] = pose.shift(-0.3);
  const half = head.half + hair.sideVolume, top = head.top * 0.8;
  const back = box(u, v + (hair.back - top) / 2, half, (hair.back + top) / 2, half * 0.7);
  canvas.paint(
    pose.outline,
    curled(back, hair.curls, hair.curlRate),
    mix(hair.colour, BLACK, 0.3),
    { softness: 0.05 },
  );
}

function paintShoulders({ canvas, pose, identity, nuisance: { clothes } }: FaceScene): void {
  const { head, skin } = identity, chin = head.bottom, half = head.half * 0.6;
  const shaded = mix(skin.colour, BLACK, 0.3);
  canvas.paint(pose.outline, box(0, chin + 0.35, half, 0.9, 0.1), shaded);
  canvas.paint(
    pose.outline,
    ellipse(0, chin + 1.5, clothes.shoulders, 1.15),
    clothes.colour,
    { softness: 0.04 },
  );
  if (clothes.collar > 0) {
    const collar = ellipse(0, chin + 0.35, half * 1.15, 0.3 + 0.3 * clothes.collar);
    canvas.paint(pose.outline, collar, shaded);
  }
}

function paintEars({ canvas, pose, identity: { head, ears, skin } }: FaceScene): void {
  const [u, v] = pose.shift(-0.1), { size } = ears;
  const rosy = mix(skin.colour, [0.7, 0.25, 0.2], 0.12), dark = mix(skin.colour, BLACK, 0.35);
  for (const side of [-1, 1]) {
    const x = u + side * head.half * 0.97, y = v + ears.y;
    canvas.paint(pose.outline, ellipse(x, y, 0.13 * size, 0.25 * size), rosy);
    const inner = ellipse(x + side * 0.02, y, 0.06 * size, 0.14 * size);
    canvas.paint(pose.outline, inner, dark, { softness: 0.06 });
  }
}
