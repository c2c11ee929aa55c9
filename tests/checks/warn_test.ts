import { strictEqual } from "node:assert/strict";
import { visibleText } from "../../src/checks/warn.ts";

Deno.test("visibleText() writes control characters as JSON does, and keeps lines and letters", () => {
  strictEqual(visibleText("\x1b[31m\0\r\x7f\x9b"), String.raw`\u001b[31m\u0000\u000d\u007f\u009b`);
  strictEqual(visibleText("Zoë\t😀\n\xa0"), "Zoë\t😀\n\xa0");
});
