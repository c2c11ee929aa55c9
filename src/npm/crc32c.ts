import crc32c from "npm:crc-32@1.2.2/crc32c.js";

/** The CRC-32C (Castagnoli) of bytes, as a signed number. */
export const crc32cOf: (bytes: Uint8Array) => number = crc32c.buf;
