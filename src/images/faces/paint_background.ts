import type { Canvas } from "./canvas.ts";
import type { FaceNuisance } from "./face_nuisance.ts";
import { both, box, ellipse, stripes } from "./shape.ts";

/** Fills the picture with what is behind the person. */
export function paintBackground(
  canvas: Canvas,
  { from, to, dx, dy, things }: FaceNuisance["background"],
): void {
  canvas.fill(from, to, dx, dy);
  for (const thing of things) {
    const [hu, hv] = thing.half;
    const area = thing.kind === "disc" ? ellipse(0, 0, hu, hv) : box(0, 0, hu, hv, 0.02);
    const shape = thing.kind === "stripes" ? both(area, stripes(2 + 3 * hu, 0, 0, 0.5)) : area;
    canvas.paint(canvas.plane(thing.x, thing.y, thing.turn), shape, thing.colour, thing);
  }
}
