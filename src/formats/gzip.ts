import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { PositionedFile } from "./positioned_file.ts";

/** Whether a file begins as gzip does. */
export async function isGzip(path: string): Promise<boolean> {
  const file = await PositionedFile.open(path);
  try {
    const [first, second] = await file.read(0, 2);
    return first === 0x1f && second === 0x8b;
  } finally {
    await file.close();
  }
}

/** What a gzip file holds, in chunks. Unlike `DecompressionStream`, it takes files that were joined end to end. */
export async function* gunzip(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  try {
    const compressed = handle.createReadStream({ highWaterMark: 2 ** 20, autoClose: false });
    const unpacked = createGunzip({ chunkSize: 2 ** 18 });
    pipeline(compressed, unpacked, () => {}); // whoever reads hears of errors
    yield* unpacked;
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks a gzip file into a nameless temporary file, which the system removes when it is closed or the script ends,
 * whatever happens.
 *
 * @param onFault Hears that the file is broken or cut short; what came before is in the temporary file.
 * @throws {Error} if the file cannot be read, or there is no room for what is in it, or it may not be written.
 */
export async function gunzipToTemporaryFile(
  path: string,
  onFault: (message: string) => void,
): Promise<PositionedFile> {
  const temporary = await Deno.makeTempFile({ prefix: "virtual-fc-" });
  try {
    const handle = await open(temporary, "w");
    try {
      const size = await writeUnpacked(path, handle);
      if (size.fault) {
        onFault(`Cannot unpack "${path}" after ${size.written} bytes: ${size.fault.message}`);
      }
    } finally {
      await handle.close();
    }
    return await PositionedFile.open(temporary);
  } finally {
    await Deno.remove(temporary);
  }
}

async function writeUnpacked(path: string, handle: FileHandle) {
  let written = 0;
  const chunks = gunzip(path);
  for (;;) {
    let chunk: Uint8Array;
    try {
      const next = await chunks.next();
      if (next.done) return { written };
      chunk = next.value;
    } catch (error) {
      const fault = error as Error & { code?: string };
      if (!fault.code?.startsWith("Z_")) throw fault; // of the system, not of what is in the file
      return { written, fault };
    }
    try {
      for (let from = 0; from < chunk.length;) {
        from += (await handle.write(chunk, from, chunk.length - from)).bytesWritten;
      }
    } catch (cause) {
      await chunks.return(undefined);
      throw new Error(
        `Cannot unpack "${path}" into a temporary file: ${(cause as Error).message}; ` +
          `unpack it with gunzip where there is room`,
        { cause },
      );
    }
    written += chunk.length;
  }
}
