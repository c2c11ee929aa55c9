/** An error as a message takes it from one thread to another; as it is, it would lose its class on the way. */
export interface CarriedError {
  name: string;
  message: string;
  stack?: string;
  /** Of an error of the system, such as `EACCES`. */
  code?: string;
}

/** What to send of an error, or of whatever else was thrown. */
export function carryError(error: unknown): CarriedError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { name, message, stack, ...(typeof code === "string" ? { code } : {}) };
}

/**
 * The error that was sent: one of Deno's, such as `NotCapable`, or of the language's, such as `RangeError`, if it was one. Any other
 * has its name.
 */
export function restoreError({ name, message, stack, code }: CarriedError): Error {
  const error = new (KINDS.get(name) ?? Error)(message);
  if (error.name !== name) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}

const KINDS = new Map<string, new (message: string) => Error>([
  ...Object.entries(Deno.errors),
  ...[RangeError, TypeError, SyntaxError, ReferenceError, EvalError, URIError].map((kind) =>
    [kind.name, kind] as const
  ),
]);

/** The error of a worker that nobody caught, of which there is a text alone. */
export function uncaughtError(text: string): CarriedError {
  // A module that may not be read is told of without the name of the error, and with where it was asked for.
  const [missing] = /^Requires \w+ access to .*/.exec(text) ?? [];
  if (missing !== undefined) return { name: "NotCapable", message: missing };
  const [, name = "Error", message = text] =
    /^(?:Uncaught )?(?:\(in promise\) )?(\w+): ([\s\S]*)$/.exec(text) ?? [];
  return { name, message };
}

/** A worker of a pool broke, or took too long, and is gone with the question it was asked. */
export class LostWorkerError extends Error {
  override readonly name = "LostWorkerError";
  /** The part of the question that it was at; undefined if it never came to the question, which can be asked again. */
  readonly part?: number;

  /** @param message What became of it. */
  constructor(message: string, part?: number) {
    super(message);
    this.part = part;
  }
}
