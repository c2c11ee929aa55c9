import type { z } from "../npm/zod.ts";
import { describeFault, faultLines } from "./describe_fault.ts";

/**
 * Checks what was read as JSON.
 *
 * @throws {SyntaxError} with its first fault, the key before it, as a part of the caller's sentence.
 */
export function parseBySchema<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value, { error: describeFault });
  if (success) return data;
  throw new SyntaxError(faultLines(error.issues[0])[0], { cause: error });
}
