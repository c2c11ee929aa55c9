import { strictEqual } from "node:assert/strict";
import { encodeTensorBoardEvent } from "../../src/formats/tensorboard_event.ts";

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
});
