import { match, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inspect } from "../../src/inspection/inspect.ts";

const checkpoint = fileURLToPath(
  new URL("../../fixtures/onnx/torch_dynamic.onnx", import.meta.url),
);

Deno.test({
  name: "inspect() compares faces with a file of ONNX, and gives it what it is told to",
  sanitizeOps: false, // of wasm, which stays
  sanitizeResources: false,
  async fn() {
    const data = {
      data: "synthetic:4x2",
      test: "synthetic:20x2",
      checkpoint,
      device: "wasm",
    } as const;
    const told: string[] = [];
    const { overlap } = await inspect({
      ...data,
      ...{ channels: "bgr", mean: 0, std: 255, crop: 14 },
      onEvent: (event) => event.type === "start" && told.push(event.description ?? event.name),
    });
    match(told.at(-1)!, /^It takes images of 16x16, BGR, colour \/ 255, and gives 6 numbers\.$/);
    const plain = await inspect(data);
    const [other, usual] = [overlap, plain.overlap].map((one) => one!.byCentre!.threshold);
    ok(other !== usual, String(usual));
  },
});
