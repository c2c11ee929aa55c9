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
