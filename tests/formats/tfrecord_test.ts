import { strictEqual } from "node:assert/strict";
import { encodeTfRecord } from "../../src/formats/tfrecord.ts";

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
