import { decodeImage } from "../images/decode_image.ts";
import type { Image } from "../images/image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";

/** What a decoding worker is sent: the bytes of a picture, with their memory. */
export interface DecodeRequest {
  number: number;
  bytes: Uint8Array<ArrayBuffer>;
  path: string;
  maxPixels: number | undefined;
}

/** What it sends back: the pixels, or what was wrong with the picture, or with the worker. */
export interface DecodeReply {
  number: number;
  image?: Image;
  reason?: string;
  fault?: string;
}

// The worker's own scope, which the type checker takes for a window's.
const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent<DecodeRequest>) => void;
  postMessage(reply: DecodeReply, transfer: Transferable[]): void;
};

worker.onmessage = async ({ data: { number, bytes, path, maxPixels } }) => {
  try {
    const image = await decodeImage(bytes, { path, maxPixels });
    worker.postMessage({ number, image }, [image.data.buffer as ArrayBuffer]);
  } catch (error) {
    if (error instanceof ImageDecodeError) {
      const reason = error.cause instanceof Error ? error.cause.message : String(error.cause);
      worker.postMessage({ number, reason }, []);
    } else worker.postMessage({ number, fault: String(error) }, []);
  }
};
