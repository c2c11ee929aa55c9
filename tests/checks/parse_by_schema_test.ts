import { deepStrictEqual, throws } from "node:assert/strict";
import { parseBySchema } from "../../src/checks/parse_by_schema.ts";
import { z } from "../../src/npm/zod.ts";

const schema = z.strictObject({
  size: z.int().positive(),
  parts: z.array(z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("a"), name: z.string() }),
    z.object({ kind: z.literal("b"), shares: z.record(z.string(), z.number()) }),
  ])),
});

Deno.test("parseBySchema() returns what the schema takes", () => {
  const value = { size: 2, parts: [{ kind: "b", shares: { x: 0.5 } }] };
  deepStrictEqual(parseBySchema(schema, value), value);
});

Deno.test("parseBySchema() says of the first fault where it is, what was expected, and what came", () => {
  const fails = (value: unknown, message: string) =>
    throws(() => parseBySchema(schema, value), { name: "SyntaxError", message });
  fails(3, "expected an object, got 3");
  fails({ size: 0, parts: 1 }, "size: expected more than 0, got 0");
  fails({ size: 1, parts: [{ kind: 7 }] }, "parts.0.kind: expected one of a, b, got 7");
  fails({ size: 1, parts: [{ kind: "a" }] }, "parts.0.name: expected text, got nothing");
  fails(
    { size: 1, parts: [{ kind: "b", shares: null }] },
    "parts.0.shares: expected an object, got null",
  );
  fails({ size: 1, parts: [], sise: 2 }, "sise: unknown key; did you mean size?");
});
