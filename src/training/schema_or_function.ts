import { describeFault } from "../checks/parse_by_schema.ts";
import { z } from "../npm/zod.ts";

/** What a schema takes, or a function that makes it, which nothing could look into. */
export function schemaOrFunction<Named, Made>(schema: z.ZodType<Named>): z.ZodType<Named | Made> {
  return z.unknown().transform((value, context) => {
    if (typeof value === "function") return value as Made;
    const { success, data, error } = schema.safeParse(value, { error: describeFault });
    if (success) return data;
    context.issues.push(...error.issues as z.core.$ZodRawIssue[]);
    return z.NEVER;
  });
}
