/** Options, and behind them defaults in place of those that are not given or undefined. */
export function withDefaults<Options extends object, Defaults extends object>(
  options: Options,
  defaults: Defaults,
): Omit<Options, keyof Defaults> & Defaults {
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  );
  return { ...given, ...defaults, ...given } as Omit<Options, keyof Defaults> & Defaults;
}
