export { decodeWindow } from "./decode_window";
export { encodePicture } from "./encode_picture";
export { makeRoom, pictureHeight, pictureWidth, readHeader } from "./jpeg";
export { allocate } from "./memory";
export { mirrorRows, normalizeBytes, packPixels, unpackPixels } from "./pixels";
export { resizeColumns, resizeRows } from "./resize";
export { warp } from "./warp";
export { encodedBytes } from "./write_jpeg";
