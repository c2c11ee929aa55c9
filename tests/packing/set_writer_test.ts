import { match, strictEqual } from "node:assert/strict";
import * as fc from "../../src/npm/fast_check.ts";
import { memberKey } from "../../src/packing/set_writer.ts";
import { hostilePath } from "../fuzzing/arbitraries.ts";

Deno.test("memberKey() is identity and file name without what would end or part a key", () => {
  strictEqual(memberKey("Zico", "/data/lfw/Zico/Zico_0003.jpg"), "Zico/Zico_0003");
  strictEqual(memberKey("n01/a.b", "x\\y\\c.d.PNG"), "n01_a_b/c_d");
  strictEqual(memberKey("..", "train.rec#12"), "__/train_rec#12");
  strictEqual(memberKey("", "a/.jpg"), "_/_");
  strictEqual(memberKey("x".repeat(999), "1").length, 202);
});

Deno.test("memberKey() is a folder and a file in it, whatever the names are", () => {
  fc.assert(
    fc.property(hostilePath, hostilePath, (identity, path) => {
      // deno-lint-ignore no-control-regex -- they must not be there
      match(memberKey(identity, path), /^[^./\\\0-\x1f]+\/[^./\\\0-\x1f]+$/);
    }),
    { seed: 1, numRuns: 2000 },
  );
});
