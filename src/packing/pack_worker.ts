import { ImageDecodeError } from "../images/image_decode_error.ts";
import { makePacked, type PackedForm } from "./pack_image.ts";

/** What a packing worker is sent: the bytes of a picture, with their memory, and what to make of it. */
export interface PackRequest {
  number: number;
  bytes: Uint8Array<ArrayBuffer>;
  path: string;
  form: PackedForm;
}

/** What it sends back: the new bytes, or what was wrong with the picture, or with the worker. */
export interface PackReply {
  number: number;
  bytes?: Uint8Array<ArrayBuffer>;
  reason?: string;
  fault?: string;
}

// The worker's own scope, which the type checker takes for a window's.
const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent<PackRequest>) => void;
  postMessage(reply: PackReply, transfer: Transferable[]): void;
};

worker.onmessage = async ({ data: { number, bytes, path, form } }) => {
  try {
    const made = await makePacked(bytes, path, form);
    worker.postMessage({ number, bytes: made }, [made.buffer]);
  } catch (error) {
    if (error instanceof ImageDecodeError) {
      const reason = error.cause instanceof Error ? error.cause.message : String(error.cause);
      worker.postMessage({ number, reason }, []);
    } else worker.postMessage({ number, fault: String(error) }, []);
  }
};
