import { strictEqual } from "node:assert/strict";
import { encodeTensorBoardEvent, encodeTfRecord } from "../../src/formats/tensorboard_event.ts";

// The records are those of TensorBoard 2.21's own classes and checksums in Python.
Deno.test("encodeTensorBoardEvent() writes what TensorBoard's own messages serialise to", () => {
  strictEqual(
    encodeTensorBoardEvent({ type: "version" }, 1.5).toHex(),
    "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c",
  );
  strictEqual(
    encodeTensorBoardEvent({ type: "start", step: 8 }, 2).toHex(),
    "0f000000000000006d532b0909000000000000004010083a020801b347f3c5",
  );
  const scalars = { loss: 0.25, "learning rate": 1e-3 };
  strictEqual(
    encodeTensorBoardEvent({ type: "scalars", step: 5_000_000_000, scalars }, 3.25).toHex(),
    "34000000000000005e33175c090000000000000a401080e497d0122a230a0b0a046c6f7373150000803e0a140a0d" +
      "6c6561726e696e672072617465156f12833aa942e8ba",
  );
  const histograms = { "times lent": { edges: [3, 4, 5], counts: [2, 1] } };
  strictEqual(
    encodeTensorBoardEvent({ type: "scalars", step: 6, scalars: { a: 1 }, histograms }, 3.25)
      .toHex(),
    "6600000000000000723b876a090000000000000a4010062a590a080a0161150000803f0a4d0a0a74696d6573206c" +
      "656e742a3f0900000000000008401100000000000014401900000000000008403210000000000000104000000000" +
      "000014403a100000000000000040000000000000f03fc8e4a7a8",
  );
});

// As TensorBoard 2.21's masked_crc32c makes them.
Deno.test("encodeTfRecord() frames data with its length and two checksums", () => {
  strictEqual(
    encodeTfRecord(new Uint8Array()).toHex(),
    "000000000000000029039807d8ea82a2",
  );
  strictEqual(
    encodeTfRecord(new TextEncoder().encode("123456789")).toHex(),
    "090000000000000037f97139313233343536373839e5b08ac7",
  );
});
