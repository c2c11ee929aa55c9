import type { Rectangle } from "../crop.ts";
import type { Image } from "../image.ts";

/** How a square is turned and scaled about its centre. */
export interface Turn {
  /** Clockwise of what is cut out, in the picture. */
  angleRadians: number;
  /** How many times as large what is cut out is: above 1, faces become smaller. */
  scale: number;
}

/** What of an image of this size a turned square has pixels of. */
export function windowOfTurn(
  { x, y, width: side }: Rectangle,
  { angleRadians, scale }: Turn,
  image: { width: number; height: number },
): Rectangle {
  const centre = (side - 1) / 2;
  const reach = scale * centre *
    (Math.abs(Math.cos(angleRadians)) + Math.abs(Math.sin(angleRadians)));
  const left = Math.max(0, Math.floor(x + centre - reach));
  const top = Math.max(0, Math.floor(y + centre - reach));
  const right = Math.min(image.width - 1, Math.ceil(x + centre + reach));
  const bottom = Math.min(image.height - 1, Math.ceil(y + centre + reach));
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * A turned and scaled square of an image, with as many pixels as the square that is not: each a mixture of four. Beyond an edge of the
 * image is what is at it. The input is left as it was.
 *
 * @param square Before it is turned.
 */
export function turnSquare(
  image: Image,
  { x, y, width: side }: Rectangle,
  { angleRadians, scale }: Turn,
): Image {
  const data = new Uint8Array(side * side * 3), from = image.data, rowLength = 3 * image.width;
  const centre = (side - 1) / 2, lastX = image.width - 1, lastY = image.height - 1;
  const cosine = scale * Math.cos(angleRadians), sine = scale * Math.sin(angleRadians);
  for (let row = 0, to = 0; row < side; row++) {
    const down = row - centre;
    const startX = x + centre - sine * down, startY = y + centre + cosine * down;
    for (let column = 0; column < side; column++, to += 3) {
      const right = column - centre;
      const placeX = clamp(startX + cosine * right, lastX);
      const placeY = clamp(startY + sine * right, lastY);
      const left = placeX | 0, top = placeY | 0;
      const shareX = placeX - left, shareY = placeY - top;
      const at = top * rowLength + 3 * left, next = left < lastX ? at + 3 : at;
      const step = top < lastY ? rowLength : 0, below = at + step, last = next + step;
      const se = shareX * shareY, ne = shareX - se, sw = shareY - se, nw = 1 - shareX - sw;
      data[to] = nw * from[at] + ne * from[next] + sw * from[below] + se * from[last] + 0.5;
      data[to + 1] = nw * from[at + 1] + ne * from[next + 1] + sw * from[below + 1] +
        se * from[last + 1] + 0.5;
      data[to + 2] = nw * from[at + 2] + ne * from[next + 2] + sw * from[below + 2] +
        se * from[last + 2] + 0.5;
    }
  }
  return { width: side, height: side, data };
}

function clamp(place: number, last: number): number {
  return place < 0 ? 0 : place > last ? last : place;
}
