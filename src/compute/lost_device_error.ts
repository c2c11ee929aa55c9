/** A GPU device is gone, and all that was on it: its driver was reset, updated or took it away. */
export class LostDeviceError extends Error {
  /** Tells it from other errors. */
  override readonly name = "LostDeviceError";

  /**
   * Words the message.
   *
   * @param reason What the system says.
   */
  constructor(reason: string) {
    super(`Cannot go on computing on webgpu: the device was lost${reason ? `: ${reason}` : ""}`);
  }
}
