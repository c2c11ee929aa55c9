/** Which picture of which procedural person: a few numbers that stand for all of its pixels. */
export interface SyntheticFace {
  /** Chooses among families of people: an integer of up to 53 bits. */
  readonly seed: number;
  /** The person: 0 to 2^32 - 1. */
  readonly identity: number;
  /** The number of the picture among those of the person: 0 to 2^32 - 1. */
  readonly image: number;
  /** Pixels a side, 16 to 1024. */
  readonly size: number;
}

const MAGIC = "VFACE", VERSION = 1, LENGTH = 24;

/**
 * A synthetic face as the bytes of a tiny image file, so that it travels the same road as a JPEG.
 * Little-endian, 24 bytes: "VFACE", version (1), seed (int64), identity and image (uint32), size
 * (uint16).
 *
 * @throws {RangeError} if a number of the face is out of its range.
 */
export function encodeSyntheticFace(face: SyntheticFace): Uint8Array<ArrayBuffer> {
  checkSyntheticFace(face, (rule) => new RangeError(`Cannot encode a synthetic face as ${rule}`));
  const bytes = new Uint8Array(LENGTH), view = new DataView(bytes.buffer);
  for (let i = 0; i < MAGIC.length; i++) bytes[i] = MAGIC.charCodeAt(i);
  bytes[5] = VERSION;
  view.setBigInt64(6, BigInt(face.seed), true);
  view.setUint32(14, face.identity, true);
  view.setUint32(18, face.image, true);
  view.setUint16(22, face.size, true);
  return bytes;
}

/** Whether bytes begin as a synthetic face does; {@link parseSyntheticFace} may still refuse them. */
export function isSyntheticFace(bytes: Uint8Array): boolean {
  for (let i = 0; i < MAGIC.length; i++) if (bytes[i] !== MAGIC.charCodeAt(i)) return false;
  return true;
}

/**
 * The face that {@link encodeSyntheticFace} wrote.
 *
 * @throws {SyntaxError} if the bytes are cut short, foreign, or of another version.
 */
export function parseSyntheticFace(bytes: Uint8Array): SyntheticFace {
  if (!isSyntheticFace(bytes)) {
    throw new SyntaxError(`Cannot parse a synthetic face: the bytes do not begin with "${MAGIC}"`);
  }
  if (bytes.length !== LENGTH) {
    throw new SyntaxError(
      `Cannot parse a synthetic face: expected ${LENGTH} bytes, got ${bytes.length}`,
    );
  }
  if (bytes[5] !== VERSION) {
    throw new SyntaxError(
      `Cannot parse a synthetic face: expected version ${VERSION}, got ${bytes[5]}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const face = {
    seed: Number(view.getBigInt64(6, true)),
    identity: view.getUint32(14, true),
    image: view.getUint32(18, true),
    size: view.getUint16(22, true),
  };
  checkSyntheticFace(face, (rule) => new SyntaxError(`Cannot parse a synthetic face: ${rule}`));
  return face;
}

/** Throws what `fault` makes of the first rule that a face breaks. */
export function checkSyntheticFace(face: SyntheticFace, fault: (rule: string) => Error): void {
  const { seed, identity, image, size } = face;
  if (!Number.isSafeInteger(seed)) {
    throw fault(`seed must be a safe integer: current value is ${seed}`);
  }
  if (!isUint32(identity)) {
    throw fault(`identity must be a whole number below 2^32: current value is ${identity}`);
  }
  if (!isUint32(image)) {
    throw fault(`image must be a whole number below 2^32: current value is ${image}`);
  }
  if (!Number.isInteger(size) || size < 16 || size > 1024) {
    throw fault(`size must be a whole number from 16 to 1024: current value is ${size}`);
  }
}

function isUint32(value: number): boolean {
  return value >>> 0 === value;
}
