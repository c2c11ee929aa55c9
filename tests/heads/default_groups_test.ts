import { strictEqual } from "node:assert/strict";
import { defaultGroups } from "../../src/heads/default_groups.ts";

Deno.test("defaultGroups() is a tenth of the identities, room for two batches, never more than there are", () => {
  const groupsOf = (identities: number) =>
    defaultGroups({ identities, batch: 64, imagesPerIdentity: 4 });
  strictEqual(groupsOf(1000), 100);
  strictEqual(groupsOf(1005), 101);
  strictEqual(groupsOf(200), 32);
  strictEqual(groupsOf(20), 20);
});
