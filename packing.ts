/**
 * Any dataset into a few large files.
 *
 * @module
 */

export * from "./src/packing/pack.ts";
