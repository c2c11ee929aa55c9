import { strictEqual } from "node:assert/strict";
import { defaultMemory } from "../../src/heads/default_memory.ts";

Deno.test("defaultMemory() has room for all identities up to 32,768, and only where leave-one-out uses it", () => {
  strictEqual(defaultMemory({ name: "virtual-fc" }, 1000), 1000);
  strictEqual(defaultMemory({ name: "virtual-fc" }, 10_000_000), 32_768);
  strictEqual(defaultMemory({ name: "virtual-fc", anchor: "mean" }, 1000), 0);
  strictEqual(defaultMemory({ name: "virtual-fc", mode: "reference" }, 1000), 0);
  strictEqual(
    defaultMemory({ name: "virtual-fc", mode: "reference", anchor: "leave-one-out" }, 1000),
    1000,
  );
});
