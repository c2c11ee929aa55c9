/** The part of a parsed commander `Command` that is needed here. */
interface Parsed<Options> {
  opts(): Options;
  error(message: string): never;
}

/**
 * The options of these names, none of them missing: that is a usage error, and the end. In place of
 * commander's `requiredOption()`, which would miss `--out` before it can say that `--ot` was a slip.
 */
export function requireOptions<Options extends object, Name extends keyof Options & string>(
  command: Parsed<Options>,
  ...names: Name[]
): { [Key in Name]-?: NonNullable<Options[Key]> } {
  const options = command.opts();
  const missing = names.filter((name) => options[name] === undefined);
  if (missing.length > 0) {
    command.error(
      `error: missing ${missing.map((name) => `--${name}`).join(", ")}; --help says more`,
    );
  }
  return options as { [Key in Name]-?: NonNullable<Options[Key]> };
}
