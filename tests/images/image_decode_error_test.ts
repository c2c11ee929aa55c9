import { strictEqual } from "node:assert/strict";
import { ImageDecodeError, pictureFault } from "../../src/images/image_decode_error.ts";

Deno.test("pictureFault() blames the picture for what its decoder says of it", () => {
  const coded = Object.assign(new RangeError("past the end"), { code: "ERR_OUT_OF_RANGE" });
  for (const cause of [new Error("broken"), new RangeError("large"), coded, "odd"]) {
    const { name, path } = pictureFault("a.jpg", cause) as ImageDecodeError;
    strictEqual(name, "ImageDecodeError");
    strictEqual(path, "a.jpg");
  }
  const before = new ImageDecodeError("b.jpg", "broken");
  strictEqual(pictureFault("a.jpg", before), before);
});

Deno.test("pictureFault() does not blame the picture for a decoder that is not to be read", () => {
  const missing = Object.assign(new TypeError("no module"), { code: "ERR_MODULE_NOT_FOUND" });
  const denied = Object.assign(new Error("EACCES"), { code: "EACCES" });
  const others = [Deno.errors.NotCapable, Deno.errors.PermissionDenied, Deno.errors.NotFound];
  for (const cause of [missing, denied, ...others.map((kind) => new kind("no"))]) {
    strictEqual(pictureFault("a.jpg", cause), cause);
  }
});
