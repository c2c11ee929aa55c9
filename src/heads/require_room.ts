import type { Device } from "../compute/device.ts";
import { prettyBytes } from "../npm/pretty_bytes.ts";
import { defaultGroups } from "./default_groups.ts";
import type { HeadMemory } from "./head_figures.ts";
import type { HeadContext } from "./head_kind.ts";
import { describeHead, headMemory, type HeadSpec } from "./heads.ts";

/** Where a head is to train. */
export interface HeadRoom {
  device: Pick<Device, "name" | "limits">;
  /** How many hold the head, each for itself. */
  workers: number;
}

/**
 * Makes sure that a device has room for a head, before the head is made.
 *
 * @throws {RangeError} If it has not; the message names a head that would fit.
 */
export function requireRoom(spec: HeadSpec, context: HeadContext, room: HeadRoom): void {
  const memory = headMemory(spec, context);
  const obstacle = obstacleTo(memory, room);
  if (obstacle === undefined) return;
  const smaller = smallerHead(context, room);
  const hint = smaller
    ? `; ${describeHead(smaller, context)} would take ` +
      prettyBytes(totalBytes(headMemory(smaller, context)))
    : "";
  const identities = context.identities.toLocaleString("en");
  throw new RangeError(
    `Cannot train ${describeHead(spec, context)} over ${identities} identities on ` +
      room.device.name + obstacle + hint,
  );
}

function totalBytes({ weights, optimizer, step }: HeadMemory): number {
  return weights + optimizer + step;
}

function obstacleTo(memory: HeadMemory, { device, workers }: HeadRoom): string | undefined {
  const { tensor, thread, system } = device.limits;
  const total = totalBytes(memory);
  if (total > thread) {
    return ` as it must fit in ${prettyBytes(thread)} there: it takes ${prettyBytes(total)}`;
  }
  if (memory.largest > tensor) {
    return ` as a tensor must be at most ${prettyBytes(tensor)} there: ` +
      `its largest is ${prettyBytes(memory.largest)}, and in all it takes ${prettyBytes(total)}`;
  }
  if (workers * total > system) {
    return ` as it must fit in ${prettyBytes(system)}, which are available: it takes ` +
      prettyBytes(total) + (workers > 1 ? ` in each of ${workers} workers` : "");
  }
}

/**
 * Virtual FC with as many anchors as it has by default, or else with the tenth part of them, and so on, that leaves as much
 * as it takes to the network.
 */
function smallerHead(
  context: HeadContext,
  { device: { name, limits: { tensor, thread, system } }, workers }: HeadRoom,
): HeadSpec | undefined {
  const limits = { tensor, thread: thread / 2, system: system / 2 };
  const room = { device: { name, limits }, workers };
  for (let groups = defaultGroups(context); groups >= 2; groups = Math.floor(groups / 10)) {
    const spec: HeadSpec = { name: "virtual-fc", groups };
    if (!obstacleTo(headMemory(spec, context), room)) return spec;
  }
}
