import { crc32cOf } from "../npm/crc32c.ts";
import { protobufWriter } from "../npm/protobuf.ts";

/** What one record of TensorBoard's event files says. */
export type TensorBoardEvent =
  /** The first of a file. */
  | { type: "version" }
  /** A run begins, or begins again: what an earlier file holds from `step` on is void. */
  | { type: "start"; step: number }
  /** Numbers by name, and how others are spread. */
  | {
    type: "scalars";
    step: number;
    scalars: Record<string, number>;
    histograms?: Record<string, TensorBoardHistogram>;
  };

/** How numbers are spread. */
export interface TensorBoardHistogram {
  /** Where each bin begins, and where the last one ends: one number more than there are bins. */
  edges: number[];
  /** How many numbers each bin has. */
  counts: number[];
}

/** `field << 3 | type of its bytes`, as Protocol Buffers tell fields apart. */
const [DOUBLE, VARINT, BYTES, FLOAT] = [1, 0, 2, 5];
const tag = (field: number, kind: number) => field << 3 | kind;

/**
 * An event as a record of a file that TensorBoard reads, the messages `Event`, `Summary` and `SessionLog` of
 * tensorflow/core/util/event.proto and framework/summary.proto.
 *
 * @param seconds When it was, since 1970.
 */
export function encodeTensorBoardEvent(
  event: TensorBoardEvent,
  seconds: number,
): Uint8Array<ArrayBuffer> {
  const message = protobufWriter().uint32(tag(1, DOUBLE)).double(seconds);
  if (event.type === "version") {
    message.uint32(tag(3, BYTES)).string("brain.Event:2");
    return encodeTfRecord(message.finish());
  }
  message.uint32(tag(2, VARINT)).int64(event.step);
  if (event.type === "start") {
    const session = protobufWriter().uint32(tag(1, VARINT)).uint32(1);
    message.uint32(tag(7, BYTES)).bytes(session.finish());
    return encodeTfRecord(message.finish());
  }
  const summary = protobufWriter();
  for (const [name, scalar] of Object.entries(event.scalars)) {
    const value = protobufWriter()
      .uint32(tag(1, BYTES)).string(name)
      .uint32(tag(2, FLOAT)).float(scalar);
    summary.uint32(tag(1, BYTES)).bytes(value.finish());
  }
  for (const [name, histogram] of Object.entries(event.histograms ?? {})) {
    const value = protobufWriter()
      .uint32(tag(1, BYTES)).string(name)
      .uint32(tag(5, BYTES)).bytes(encodeHistogram(histogram));
    summary.uint32(tag(1, BYTES)).bytes(value.finish());
  }
  message.uint32(tag(5, BYTES)).bytes(summary.finish());
  return encodeTfRecord(message.finish());
}

/** The message `HistogramProto`, less the sums, which a reader of bins does not need. */
function encodeHistogram({ edges, counts }: TensorBoardHistogram): Uint8Array {
  const packed = (numbers: number[]) => {
    const doubles = protobufWriter();
    for (const number of numbers) doubles.double(number);
    return doubles.finish();
  };
  return protobufWriter()
    .uint32(tag(1, DOUBLE)).double(edges[0])
    .uint32(tag(2, DOUBLE)).double(edges.at(-1)!)
    .uint32(tag(3, DOUBLE)).double(counts.reduce((sum, count) => sum + count, 0))
    .uint32(tag(6, BYTES)).bytes(packed(edges.slice(1)))
    .uint32(tag(7, BYTES)).bytes(packed(counts))
    .finish();
}

/**
 * A record as in TensorFlow's TFRecord files: its length in 8 bytes, a checksum of these, the data, a checksum of them. A
 * checksum is a CRC-32C, turned by 15 bits and moved by a constant.
 */
export function encodeTfRecord(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return record;
}

function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32cOf(bytes) >>> 0;
  return ((crc >>> 15 | crc << 17) + 0xa282ead8) >>> 0;
}
