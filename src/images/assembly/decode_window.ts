import { colour, grey, threeChannels } from "./colour";
import { channels, height, isProgressive, isRgb, shareX, shareY, width } from "./jpeg";
import { allocate } from "./memory";
import { planeOf } from "./blocks";
import { decodeScans } from "./progressive";
import { decodeScan } from "./scan";
import { mixRows, spreadColumns } from "./upsample";

/** Columns of Cb and Cr in the whole picture, and rows. */
let sharedColumns: i32 = 0;
let sharedRows: i32 = 0;
/** The first and last of them that the window needs, which may be one outside the picture. */
let sharedLeft: i32 = 0;
let sharedRight: i32 = 0;
/** Room for a row of samples of 16 bits, and for a row spread over the columns. */
let samples: usize = 0;
let spreadBlue: usize = 0;
let spreadRed: usize = 0;

/**
 * Decodes a window of the JPEG whose header was read. Of what is outside only the bits are read.
 *
 * @returns Where the pixels are, red, green, blue and a byte of no meaning each, row by row; 0 if the file
 * is broken or cut short.
 */
export function decodeWindow(left: i32, top: i32, columns: i32, rows: i32): usize {
  sharedColumns = (width + shareX - 1) / shareX;
  sharedRows = (height + shareY - 1) / shareY;
  sharedLeft = shareX === 1 ? left : (left >> 1) - 1;
  sharedRight = shareX === 1 ? left + columns - 1 : ((left + columns - 1) >> 1) + 1;
  if (!placePlane(0, left, top, left + columns - 1, top + rows - 1)) return 0;
  for (let i = 1; i < channels; i++) {
    const first = shareY === 1 ? top : max(0, (top >> 1) - 1);
    const last = shareY === 1 ? top + rows - 1 : min(sharedRows - 1, ((top + rows - 1) >> 1) + 1);
    const right = min(sharedColumns - 1, sharedRight);
    if (!placePlane(i, max(0, sharedLeft), first, right, last)) return 0;
  }
  if (!(isProgressive ? decodeScans() : decodeScan())) return 0;
  const pixels = allocate(<usize> rows * columns << 2);
  samples = allocate(<usize> (sharedRight - sharedLeft + 1) << 1);
  spreadBlue = allocate(<usize> (sharedRight - sharedLeft + 1) << 1);
  spreadRed = allocate(<usize> (sharedRight - sharedLeft + 1) << 1);
  if (spreadRed === 0) return 0;
  let to = pixels;
  for (let row = top; row < top + rows; row++, to += <usize> columns << 2) {
    const y = pixelAt(0, left, row);
    if (channels === 1) grey(y, to, columns);
    else {
      const second = sharedRow(1, left, row, spreadBlue);
      const third = sharedRow(2, left, row, spreadRed);
      if (isRgb) threeChannels(y, second, third, to, columns);
      else colour(y, second, third, to, columns);
    }
  }
  return pixels;
}

/** Makes room for the blocks of a component that hold these of its pixels. */
function placePlane(component: i32, left: i32, top: i32, right: i32, bottom: i32): bool {
  const plane = planeOf(component);
  plane.left = left >> 3;
  plane.top = top >> 3;
  plane.right = right >> 3;
  plane.bottom = bottom >> 3;
  plane.stride = <usize> (plane.right - plane.left + 1) << 3;
  plane.pixels = allocate(<usize> (plane.bottom - plane.top + 1) * plane.stride << 3);
  return plane.pixels !== 0;
}

function pixelAt(component: i32, x: i32, y: i32): usize {
  const plane = planeOf(component);
  return plane.pixels + <usize> (y - plane.top * 8) * plane.stride + <usize> (x - plane.left * 8);
}

/** Where a row of Cb or Cr is, a byte a column of the window. */
function sharedRow(component: i32, left: i32, row: i32, to: usize): usize {
  if (shareX === 1) return pixelAt(component, left, row);
  const nearer = shareY === 1 ? row : row >> 1;
  const other = shareY === 1 ? row : max(0, min(sharedRows - 1, nearer + ((row & 1) << 1) - 1));
  const first = max(0, sharedLeft), last = min(sharedColumns - 1, sharedRight);
  const count = sharedRight - sharedLeft + 1, scale = shareY === 1 ? 1 : 4;
  const at = samples + (<usize> (first - sharedLeft) << 1);
  mixRows(
    pixelAt(component, first, nearer),
    pixelAt(component, first, other),
    scale,
    at,
    last - first + 1,
  );
  // Beyond the picture the outermost samples go on.
  if (first > sharedLeft) store<u16>(samples, load<u16>(samples, 2));
  if (last < sharedRight) {
    const end = samples + (<usize> (count - 1) << 1);
    store<u16>(end, load<u16>(end - 2));
  }
  spreadColumns(samples + 2, scale, to, count - 2);
  return to + (left & 1);
}
