import { z } from "../npm/zod.ts";
import type { HeadData } from "./head_kind.ts";

/** M unless the user says otherwise: a tenth of N, but room for two batches, and never more than N. */
export function defaultGroups({ identities, batch, imagesPerIdentity }: HeadData): number {
  return Math.min(
    identities,
    Math.max(Math.ceil(identities / 10), Math.ceil(2 * batch / imagesPerIdentity)),
  );
}

/** M in a configuration. */
export const groupsKey = { groups: z.int().min(2).optional() };

/** The fault of groups that are fewer than the identities of a batch, if they are. */
export function groupConflicts(
  { groups }: { groups?: number },
  { batch, imagesPerIdentity }: Omit<HeadData, "identities">,
  need = "",
): string[] {
  const identities = Math.floor(batch / imagesPerIdentity);
  if (groups === undefined || groups >= identities) return [];
  return [
    `groups: expected at least the ${identities} identities of a batch${need}, got ${groups}`,
  ];
}
