import type { z } from "../npm/zod.ts";
import { headSchema } from "./head_schema.ts";
import { backboneSchema } from "../backbones/backbone_schema.ts";
import { scheduleSchema } from "./parse_train_config.ts";

type Named = z.ZodObject<{ name: z.ZodLiteral<string> }>;

/** What a head's spec may begin with. */
export const HEAD_NAMES = namesOf(headSchema.options);

/** What a backbone's spec may begin with. */
export const BACKBONE_NAMES = namesOf(backboneSchema.options);

/** What a schedule's spec may begin with. */
export const SCHEDULE_NAMES = namesOf(scheduleSchema.options);

function namesOf(schemas: readonly Named[]): string[] {
  return schemas.flatMap(({ shape }) => [...shape.name.values]);
}
