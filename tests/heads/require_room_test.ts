import { strictEqual, throws } from "node:assert/strict";
import type { DeviceLimits } from "../../src/compute/device.ts";
import type { DeviceName } from "../../src/compute/device_name.ts";
import type { HeadSpec } from "../../src/heads/heads.ts";
import { requireRoom } from "../../src/heads/require_room.ts";

const NONE: DeviceLimits = { tensor: Infinity, thread: Infinity, system: Infinity };
const HEAP = 2 ** 32 - 2 ** 16;

function check(
  spec: HeadSpec,
  identities: number,
  name: DeviceName,
  limits: Partial<DeviceLimits>,
  workers = 1,
) {
  const context = { identities, batch: 64, imagesPerIdentity: 4, embeddingLength: 512, seed: 0 };
  requireRoom(spec, context, { device: { name, limits: { ...NONE, ...limits } }, workers });
}

Deno.test("requireRoom() refuses a head with a tensor that WebGPU cannot bind, and says which fits", () => {
  throws(() => check({ name: "full-fc" }, 1_000_000, "webgpu", { tensor: 2 ** 27 }), {
    name: "RangeError",
    message:
      /^Cannot train full-fc over 1,000,000 identities on webgpu as a tensor must be at most 134 MB there: its largest is 2\.05 GB, and in all it takes \S+ GB; virtual-fc with 10,000 anchors would take \S+ MB$/,
  });
});

Deno.test("requireRoom() lets a head pass whose largest tensor is just what the device binds", () => {
  const bytes = 4 * 512 * 10_000;
  check({ name: "full-fc" }, 10_000, "webgpu", { tensor: bytes });
  throws(() => check({ name: "full-fc" }, 10_000, "webgpu", { tensor: bytes - 1 }));
  check({ name: "full-fc" }, 10_000_000, "cpu", {});
});

Deno.test("requireRoom() refuses a head that the memory of wasm does not hold", () => {
  throws(
    () => check({ name: "full-fc" }, 10_000_000, "wasm", { tensor: HEAP, thread: HEAP }),
    /^RangeError: Cannot train full-fc over 10,000,000 identities on wasm as it must fit in 4\.29 GB there: it takes \S+ GB; virtual-fc with 100,000 anchors would take \S+ MB$/,
  );
});

Deno.test("requireRoom() counts every worker's own head against the memory that is available", () => {
  const available = 5e9;
  check({ name: "full-fc" }, 500_000, "wasm", { system: available });
  throws(
    () => check({ name: "full-fc" }, 500_000, "wasm", { system: available }, 2),
    /^RangeError: Cannot train full-fc over 500,000 identities on wasm as it must fit in 5 GB, which are available: it takes \S+ GB in each of 2 workers; virtual-fc with 50,000 anchors would take /,
  );
});

Deno.test("requireRoom() names the anchors that were asked for, and no other head where none fits", () => {
  const refusal = (tensor: number) => {
    try {
      check({ name: "virtual-fc", groups: 400_000 }, 1_000_000, "webgpu", { tensor });
    } catch (error) {
      return (error as Error).message;
    }
  };
  strictEqual(
    refusal(100)?.replace(/all it takes .+/, "all ..."),
    "Cannot train virtual-fc with 400,000 anchors over 1,000,000 identities on webgpu as a tensor " +
      "must be at most 100 B there: its largest is 819 MB, and in all ...",
  );
  strictEqual(refusal(Infinity), undefined);
});
