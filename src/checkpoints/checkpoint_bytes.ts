import { decodeSafetensors, encodeSafetensors } from "../formats/safetensors.ts";
import { formatCheckpoint, parseCheckpoint } from "../runs/checkpoint_json.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** A checkpoint as bytes that one process sends to another: the lengths of its parts, 8 bytes each, and these. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { variables, momentum, average, graph = new Uint8Array(), ...about } = checkpoint;
  return joinParts([
    new TextEncoder().encode(formatCheckpoint(about)),
    encodeSafetensors(variables),
    encodeSafetensors(momentum),
    average ? encodeSafetensors(average) : new Uint8Array(),
    graph,
  ]);
}

/**
 * The checkpoint that was sent.
 *
 * @throws {SyntaxError} If that is none.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const [about, variables, momentum, average, graph] = splitParts(bytes);
  return {
    ...parseCheckpoint(new TextDecoder().decode(about)),
    variables: decodeSafetensors(variables).tensors,
    momentum: decodeSafetensors(momentum).tensors,
    ...(average.length > 0 ? { average: decodeSafetensors(average).tensors } : {}),
    ...(graph.length > 0 ? { graph } : {}),
  };
}

const LENGTH_BYTES = 8;

/** Byte arrays as one, which {@link splitParts} takes apart. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const sizes = parts.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0);
  const bytes = new Uint8Array(sizes), view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setFloat64(at, part.length);
    bytes.set(part, at += LENGTH_BYTES);
    at += part.length;
  }
  return bytes;
}

/**
 * The parts of what {@link joinParts} made, each in memory of its own, where whatever numbers it holds are aligned.
 *
 * @throws {SyntaxError} If it is something else.
 */
export function splitParts(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const left = bytes.length - at - LENGTH_BYTES;
    const length = left >= 0 ? view.getFloat64(at) : NaN;
    if (!(Number.isInteger(length) && length >= 0 && length <= left)) {
      throw new SyntaxError(`Cannot take parts of bytes apart: at byte ${at} they have no length`);
    }
    at += LENGTH_BYTES;
    parts.push(bytes.slice(at, at + length));
    at += length;
  }
  return parts;
}
