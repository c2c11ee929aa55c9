import { specLabel } from "../src/comparison/spec_label.ts";
import type { AnyCommand } from "./finish_command.ts";

/** Says in the help what is taken where a flag is not given, for flags whose default is a configuration's. */
export function showDefaults<Shown extends AnyCommand>(command: Shown, defaults: object): Shown {
  for (const option of command.options) {
    const value = (defaults as Record<string, unknown>)[option.attributeName()];
    if (value !== undefined) option.defaultValueDescription = describe(value);
  }
  return command;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return value.map(describe).join(",");
  return typeof value === "object" ? specLabel(value as { name: string }) : String(value);
}
