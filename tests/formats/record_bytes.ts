/** Put together by hand from the description of the format, not by the code that is tested. */

/** The number that parts begin with, as bytes. */
export const MAGIC = [0x0a, 0x23, 0xd7, 0xce];

/** A part of a record; `kind` is 0 for a whole one, 1, 2 and 3 for the first, a middle and the last part. */
export function part(kind: number, payload: number[]): number[] {
  const { length } = payload, padding = new Array((4 - length % 4) % 4).fill(0);
  return [
    ...MAGIC,
    ...[length & 255, length >> 8, length >> 16, kind << 5],
    ...payload,
    ...padding,
  ];
}

/** The payload of a record: flag, label, id, another id, labels, image. */
export function imagePayload(
  flag: number,
  label: number,
  id: number,
  labels: number[],
  image: number[] | Uint8Array,
): number[] {
  const words = [flag, float(label), id, 0, 0, 0, ...labels.map(float)];
  return [...new Uint8Array(Uint32Array.from(words).buffer), ...image];
}

/** A record in one part, whose flag is the number of its labels. */
export function imageRecord(
  label: number,
  id: number,
  labels: number[],
  image: number[] | Uint8Array,
): number[] {
  return part(0, imagePayload(labels.length, label, id, labels, image));
}

function float(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0];
}
