import type { HeadContext } from "./head_spec.ts";

/** M unless the user says otherwise: a tenth of N, but room for two batches, and never more than N. */
export function defaultGroups(
  { identities, batch, imagesPerIdentity }: Pick<
    HeadContext,
    "identities" | "batch" | "imagesPerIdentity"
  >,
): number {
  return Math.min(
    identities,
    Math.max(Math.ceil(identities / 10), Math.ceil(2 * batch / imagesPerIdentity)),
  );
}
