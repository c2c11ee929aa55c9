import { z } from "../npm/zod.ts";

const count = z.int().min(1);
const embedding = count.optional();

/** What a backbone's spec may say; see {@link BackboneSpec}. */
export const backboneSchema = z.discriminatedUnion("name", [
  z.strictObject({
    name: z.literal("small"),
    embedding,
    width: count.optional(),
    dropout: z.number().min(0).lt(1).optional(),
  }),
  z.strictObject({
    name: z.literal([
      "casia-net",
      "resnet18",
      "resnet34",
      "resnet50",
      "resnet101",
      "resnet152",
      "resnet200",
      "resnet269",
      "iresnet18",
      "iresnet34",
      "iresnet50",
      "iresnet100",
      "mobilefacenet",
    ]),
    embedding,
    width: count.optional(),
  }),
]);
