import { z } from "../npm/zod.ts";
import { ANCHOR_RULES } from "../heads/anchor_rule.ts";
import { REGROUPINGS } from "../heads/assign_anchors.ts";
import { marginKeys } from "./margin_schema.ts";

const positive = z.number().positive();

/** What a head's spec may say; see {@link HeadSpec}. */
export const headSchema = z.discriminatedUnion("name", [
  z.strictObject({
    name: z.literal("virtual-fc"),
    groups: z.int().min(2).optional(),
    mode: z.enum(["default", "reference"]).optional(),
    anchor: z.enum(ANCHOR_RULES).optional(),
    memory: z.int().min(0).optional(),
    warmup: z.int().min(0).optional(),
    regroup: z.enum(REGROUPINGS).optional(),
    optimizeAnchors: z.boolean().optional(),
    ...marginKeys,
  }),
  z.strictObject({ name: z.literal("full-fc"), ...marginKeys }),
  z.strictObject({
    name: z.literal("partial-fc"),
    rate: positive.max(1).optional(),
    ...marginKeys,
  }),
  z.strictObject({
    name: z.literal("centroid-projection"),
    groups: z.int().min(2).optional(),
    ...marginKeys,
  }),
  z.strictObject({ name: z.literal("lower"), groups: z.int().min(2).optional(), ...marginKeys }),
  z.strictObject({ name: z.literal("n-pair"), scale: marginKeys.scale }),
  z.strictObject({
    name: z.literal("multi-similarity"),
    alpha: positive.optional(),
    beta: positive.optional(),
    base: z.number().min(-1).max(1).optional(),
    epsilon: z.number().min(0).optional(),
  }),
]);
