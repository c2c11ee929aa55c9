import { mix } from "./canvas.ts";
import type { FaceScene } from "./face_scene.ts";
import { above, below, both, curled, egg, ellipse, moved, outside, stripes } from "./shape.ts";

/** Paints the hair over forehead, temples and cheeks. */
export function paintHair({ canvas, pose, identity: { head, hair } }: FaceScene): void {
  const { volume, sideVolume, curls, curlRate } = hair;
  const [u, v] = pose.shift(0.55);
  const whole = egg({
    ...head,
    half: head.half + sideVolume,
    top: head.top + volume,
    bottom: head.bottom + sideVolume,
  });
  // The face looks out of an opening, with the hairline for its upper edge.
  const hairline = below(hair.part, hair.line, hair.lineSlope, hair.lineBend);
  const opening = both(
    ellipse(hair.part * 0.4, 0.35, hair.openHalf * head.half, 1.6),
    curled(hairline, curls * 0.8, curlRate * 1.3),
  );
  const mane = both(
    both(above(hair.sides, hair.sidesBend), curled(whole, curls, curlRate)),
    outside(moved(opening, u, v)),
  );
  const streaks = {
    shape: both(stripes(5.1, hair.streakSlope, 0.3, 0.6), stripes(3.7, -0.6, 0.1, 0.7)),
    colour: mix(hair.colour, [1, 0.95, 0.85], 0.5),
    opacity: hair.streaks,
    softness: 0.1,
  };
  canvas.paint(pose.outline, mane, hair.colour, { softness: 0.05, pattern: streaks });
}
