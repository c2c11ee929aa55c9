import { showValue } from "../checks/show_value.ts";

/**
 * A configuration without its `precision`, which earlier versions wrote into every one: in what products were computed. Now it is
 * float32 for all.
 */
export function withoutPrecision(config: Record<string, unknown>): Record<string, unknown> {
  const { precision: _, ...rest } = config;
  return rest;
}

/** What is wrong with the `precision` of a configuration that something is to begin with, if it is anything but float32. */
export function precisionFaults({ precision }: Record<string, unknown>): string[] {
  if (precision === undefined || precision === "float32") return [];
  return [
    `precision: expected "float32", as products are no longer computed in another, got ${
      showValue(precision)
    }`,
  ];
}
