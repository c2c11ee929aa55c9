export { decodeWindow } from "./decode_window";
export { makeRoom, pictureHeight, pictureWidth, readHeader } from "./jpeg";
export { allocate } from "./memory";
export { mirrorRows, normalizeBytes, packPixels, unpackPixels } from "./pixels";
export { resizeColumns, resizeRows } from "./resize";
export { warp } from "./warp";
