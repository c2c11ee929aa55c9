/** A field of a message of Protocol Buffers. */
export interface ProtobufField {
  /** Which field of the message it is. */
  number: number;
  /** How it is stored: 0 a varint, 1 eight bytes, 2 bytes with their length before them, 5 four bytes. */
  wire: number;
  /** The value of a varint, as a signed number of 64 bits; 0 of other fields. */
  value: number;
  /** Where its bytes begin. */
  start: number;
  /** Where they end. */
  end: number;
}

/**
 * The fields of a message, in the order of the bytes. Nothing is copied.
 *
 * @param bytes The file that the message is in.
 * @param start Where it begins.
 * @param end Where it ends.
 * @throws {SyntaxError} If the bytes are no fields, as a part of the caller's sentence, with the byte.
 */
export function* protobufFields(
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): Generator<ProtobufField> {
  let at = start;
  while (at < end) {
    const begin = at;
    const tag = readVarint(bytes, at, end);
    at = tag.next;
    const number = Math.floor(tag.value / 8), wire = tag.value & 7;
    if (number < 1 || number > MOST_FIELDS) {
      throw new SyntaxError(`byte ${begin}: expected the number of a field, got ${number}`);
    }
    if (wire === 0) {
      const { value, next } = readVarint(bytes, at, end);
      yield { number, wire, value, start: at, end: next };
      at = next;
      continue;
    }
    let length = wire === 1 ? 8 : 4;
    if (wire === 2) {
      const told = readVarint(bytes, at, end);
      length = told.value;
      at = told.next;
    } else if (wire !== 1 && wire !== 5) {
      throw new SyntaxError(`byte ${begin}: expected a field of type 0, 1, 2 or 5, got ${wire}`);
    }
    if (length < 0 || length > end - at) {
      throw new SyntaxError(`byte ${at}: a field takes ${length} bytes, ${end - at} are left`);
    }
    yield { number, wire, value: 0, start: at, end: at + length };
    at += length;
  }
}

/** The varints that follow one another in the bytes of a field. */
export function* packedVarints(
  bytes: Uint8Array,
  start: number,
  end: number,
): Generator<number> {
  for (let at = start; at < end;) {
    const { value, next } = readVarint(bytes, at, end);
    yield value;
    at = next;
  }
}

const MOST_FIELDS = 2 ** 29 - 1;

/** Beyond 2^53 a number is the nearest that there is. */
function readVarint(bytes: Uint8Array, start: number, end: number) {
  let value = 0, factor = 1;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (at === start + 9) {
      if (byte > 1) break;
      // The 64th bit: the number is negative, and exact below if it is near 0.
      return byte === 0 ? { value, next: at + 1 } : { value: negative(bytes, start), next: at + 1 };
    }
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, next: at + 1 };
    factor *= 0x80;
  }
  const reason = end - start < 10 ? "the bytes end within a number" : "a number has over 64 bits";
  throw new SyntaxError(`byte ${start}: ${reason}`);
}

function negative(bytes: Uint8Array, start: number): number {
  let bits = 0n;
  for (let i = 0; i < 10; i++) bits |= BigInt(bytes[start + i] & 0x7f) << BigInt(7 * i);
  return Number(BigInt.asIntN(64, bits));
}
