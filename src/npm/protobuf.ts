import protobuf from "npm:protobufjs@8.8.1/minimal.js";

/** Writes the fields of a message of Protocol Buffers. */
export interface ProtobufWriter {
  uint32(value: number): ProtobufWriter;
  int64(value: number): ProtobufWriter;
  float(value: number): ProtobufWriter;
  double(value: number): ProtobufWriter;
  string(value: string): ProtobufWriter;
  bytes(value: Uint8Array): ProtobufWriter;
  finish(): Uint8Array;
}

/** A message without fields so far. */
export function protobufWriter(): ProtobufWriter {
  return protobuf.Writer.create();
}
