import { z } from "../../src/npm/zod.ts";

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The keys of an object's schema, as JSON Schema. */
export function keysOfSchema(schema: z.ZodType): Record<string, JsonSchema> {
  const { properties } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return properties as Record<string, JsonSchema>;
}

/** The values that a schema takes, in words: `whole number, at least 1`. Nothing for objects and functions. */
export function describeSchema(schema: JsonSchema): string | undefined {
  const { type, enum: choices, anyOf, items, prefixItems, minLength } = schema;
  if (anyOf) return (anyOf as JsonSchema[]).map(describeSchema).join("; or ");
  if (choices) return choices.map((choice) => `\`${choice}\``).join(", ");
  switch (type) {
    case "boolean":
      return "`true`, `false`";
    case "string":
      return minLength === undefined ? "text" : "text, not empty";
    case "integer":
    case "number":
      return describeNumber(schema);
    case "array": {
      if (prefixItems) return `${prefixItems.length} whole numbers`;
      const each = describeSchema(items as JsonSchema);
      return each === undefined ? "list" : `list; each: ${each}`;
    }
  }
}

function describeNumber(
  { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema,
): string {
  const isBound = (bound: unknown) =>
    typeof bound === "number" && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const kind = type === "integer" ? "whole number" : "number";
  const least = isBound(minimum)
    ? `at least ${minimum}`
    : isBound(exclusiveMinimum)
    ? `above ${exclusiveMinimum}`
    : undefined;
  const most = isBound(maximum)
    ? `at most ${maximum}`
    : isBound(exclusiveMaximum)
    ? `below ${exclusiveMaximum}`
    : undefined;
  return [kind, ...[least, most].filter((bound) => bound !== undefined)].join(", ");
}
