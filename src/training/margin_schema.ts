import { z } from "../npm/zod.ts";
import type { MarginSpec } from "../heads/head_spec.ts";

const angle = z.number().min(0).max(3).optional();

/** The keys of a head that classifies, in a configuration. */
export const marginKeys = {
  scale: z.number().positive().optional(),
  marginType: z.enum(["arcface", "cosface", "combined", "adaface", "none"]).optional(),
  margin: angle,
  m1: z.number().positive().optional(),
  m2: angle,
  m3: z.number().min(0).optional(),
  h: z.number().positive().optional(),
};

const KINDS_OF = {
  margin: ["arcface", "cosface", "adaface"],
  m1: ["combined"],
  m2: ["combined"],
  m3: ["combined"],
  h: ["adaface"],
};

/** Numbers that are sound by themselves and that the margin does not have. */
export function marginMisfits(head: MarginSpec & { name: string }, place: string): string[] {
  const { marginType = "arcface" } = head;
  return Object.entries(KINDS_OF)
    .filter(([key, kinds]) =>
      head[key as keyof typeof KINDS_OF] !== undefined && !kinds.includes(marginType)
    )
    .map(([key, kinds]) =>
      `${place}${key}: expected with marginType ${kinds.join(", ")} only, got it with ${marginType}`
    );
}
