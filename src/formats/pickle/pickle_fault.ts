/** What is wrong with a pickle; whoever knows file and place says them with it. */
export class PickleFault extends Error {
  /** Tells it from other errors. */
  override readonly name = "PickleFault";
}
