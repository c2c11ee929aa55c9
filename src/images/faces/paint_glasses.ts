import { BLACK, type FaceScene } from "./face_scene.ts";
import { box, outline } from "./shape.ts";

/** Paints the glasses of those who wear some. */
export function paintGlasses({ canvas, pose, identity: { glasses, eyes, head } }: FaceScene): void {
  if (!glasses.shown) return;
  const { halfWidth, halfHeight, thickness, colour } = glasses;
  const glass = box(0, 0, halfWidth, halfHeight, glasses.round * Math.min(halfWidth, halfHeight));
  const arm = Math.max(0.02, head.half * 0.86 - eyes.apart - halfWidth) / 2;
  for (const side of [-1, 1]) {
    const plane = pose.surface(side * eyes.apart, eyes.y + 0.04, 0.1);
    canvas.paint(plane, glass, BLACK, { opacity: glasses.tint });
    canvas.paint(plane, outline(glass, thickness), colour);
    const armShape = box(side * (halfWidth + arm), -0.4 * halfHeight, arm, thickness, 0);
    canvas.paint(plane, armShape, colour);
  }
  const bridge = Math.max(0.03, eyes.apart - halfWidth);
  canvas.paint(pose.surface(0, eyes.y, 0.14), box(0, 0, bridge, thickness, 0), colour);
}
