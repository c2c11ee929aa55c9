import { defaultGroups } from "./default_groups.ts";
import type { HeadContext, HeadSpec } from "./head_spec.ts";

/** A head in words: `virtual-fc with 100 anchors`. */
export function describeHead(spec: HeadSpec, context: HeadContext): string {
  if (spec.name !== "virtual-fc") return spec.name;
  const groups = spec.groups ?? defaultGroups(context);
  return `${spec.name} with ${groups.toLocaleString("en")} anchors`;
}
