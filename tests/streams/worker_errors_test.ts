import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { carryError, restoreError, uncaughtError } from "../../src/streams/worker_errors.ts";

/** What arrives of an error that is sent to another thread. */
const sent = (error: unknown) => restoreError(structuredClone(carryError(error)));

Deno.test("an error keeps its class and its words on the way from a worker", () => {
  for (
    const error of [
      new Deno.errors.NotCapable("Requires read access to x"),
      new Deno.errors.PermissionDenied("x"),
      new RangeError("x"),
      new TypeError("x"),
      new SyntaxError("x"),
      new Error("x"),
    ]
  ) {
    const arrived = sent(error);
    strictEqual(arrived.constructor, error.constructor);
    deepStrictEqual([arrived.name, arrived.message], [error.name, error.message]);
    strictEqual(arrived.stack, error.stack);
  }
});

Deno.test("an error of a class that only one side knows keeps its name, and the system's its code", () => {
  class Odd extends Error {
    override readonly name = "Odd";
  }
  strictEqual(String(sent(new Odd("x"))), "Odd: x");
  const denied = Object.assign(new Error("x"), { code: "EACCES" });
  deepStrictEqual((sent(denied) as { code?: string }).code, "EACCES");
  strictEqual(String(sent("a text")), "Error: a text");
});

Deno.test("an error that nobody caught is known by its text", () => {
  const restored = (text: string) => restoreError(uncaughtError(text));
  ok(restored("Uncaught (in promise) NotCapable: no") instanceof Deno.errors.NotCapable);
  ok(restored("Uncaught RangeError: no") instanceof RangeError);
  strictEqual(restored("Uncaught Error: a: b").message, "a: b");
  const module = restored(
    'Requires read access to "/x.ts", run again with the --allow-read flag\n    at file:///y.ts:1:8',
  );
  ok(module instanceof Deno.errors.NotCapable);
  ok(module.message.endsWith("flag"));
});
