/**
 * Batches of images as Web Streams, decoded and augmented by workers.
 *
 * @module
 */

export * from "./src/streams/sample_stream.ts";
export * from "./src/streams/shard_stream.ts";
export * from "./src/streams/decode_stream.ts";
export * from "./src/streams/augment_stream.ts";
export * from "./src/streams/batch_stream.ts";
export * from "./src/streams/load_stream.ts";
