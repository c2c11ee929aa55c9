import { crc32 } from "node:zlib";
import { OPCODES } from "../pickle/opcodes.ts";
import { quoteLine } from "../lines.ts";
import { readZipDirectory, type ZipEntry } from "../zip_directory.ts";
import { readTorchPickle, type TorchPickle } from "./read_torch_pickle.ts";
import { STORAGES, type TorchStorage, type TorchValue } from "./torch_value.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What `torch.save()` wrote. */
export interface TorchFile extends Pick<TorchPickle, "value" | "opaque"> {
  /**
   * The bytes of a storage, in the memory of the file.
   *
   * @throws {SyntaxError} if they are not there, or are not those that were written.
   */
  bytesOf(storage: TorchStorage): Bytes;
}

/** What begins a file before PyTorch 1.6, as a pickle of its own, and the version that follows. */
const MAGIC = 0x1950a86a20f9469cfc6cn, PROTOCOL = 1001;

/** What an entry of a zip archive has before its name, in the directory and before its bytes. */
const ENTRY_BYTES = 46, HEADER_BYTES = 30, HEADER = 0x04034b50;

/**
 * Opens a file that `torch.save()` wrote: a zip archive, or, before PyTorch 1.6, pickles one after the other.
 *
 * @throws {SyntaxError} with the byte, if it is neither, is broken, is a program of TorchScript, or has numbers with the
 * highest byte first.
 */
export async function openTorchFile(bytes: Bytes, path: string): Promise<TorchFile> {
  const [first, second] = bytes;
  if (first === 0x50 && second === 0x4b) return await openArchive(bytes, path);
  if (first === OPCODES.PROTO) return openPickles(bytes, path);
  const what = first === undefined
    ? "an empty file"
    : `0x${first.toString(16).padStart(2, "0")} at byte 0`;
  throw new SyntaxError(
    `Cannot read PyTorch file "${path}": expected what torch.save() writes, a zip archive or a pickle, got ${what}`,
  );
}

async function openArchive(bytes: Bytes, path: string): Promise<TorchFile> {
  const entries = new Map<string, ZipEntry>();
  const source = {
    path,
    size: bytes.length,
    read: (at: number, length: number) => Promise.resolve(bytes.subarray(at, at + length)),
  };
  const fail = (at: number, what: string) =>
    new SyntaxError(`Cannot read PyTorch file "${path}" at byte ${at}: ${what}`);
  for await (const entry of readZipDirectory(source)) {
    if (entries.size * (ENTRY_BYTES + HEADER_BYTES) > bytes.length) {
      throw fail(entry.at, "its directory has more entries than the file has room for");
    }
    entries.set(entry.name, entry);
  }
  const pickle = [...entries.values()].find(({ name }) => /(^|\/)data\.pkl$/.test(name));
  if (!pickle) {
    throw new SyntaxError(
      `Cannot read PyTorch file "${path}": expected a data.pkl in this zip archive, got ${
        [...entries.keys()].slice(0, 3).map(quoteLine).join(", ") || "nothing"
      }`,
    );
  }
  const folder = pickle.name.slice(0, -"data.pkl".length);
  if (entries.has(`${folder}constants.pkl`)) {
    throw new SyntaxError(
      `Cannot read PyTorch file "${path}": it is a program of TorchScript, which is not run; save the state_dict() of ` +
        "the network in its place, or export the network to ONNX",
    );
  }

  let taken = 0;
  /** Where an entry's bytes are. */
  const place = (entry: ZipEntry): { from: number; to: number } => {
    const { header, method, size, stored } = entry;
    if (method !== 0 || size !== stored) {
      throw fail(header, `${quoteLine(entry.name)} is compressed, as PyTorch writes nothing`);
    }
    if (header + HEADER_BYTES > bytes.length) throw fail(header, "the file ends");
    const view = new DataView(bytes.buffer, bytes.byteOffset + header, HEADER_BYTES);
    if (view.getUint32(0, true) !== HEADER) throw fail(header, "expected the header of a file");
    const from = header + HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
    if (from + stored > bytes.length) {
      throw fail(header, `expected ${stored} bytes of ${quoteLine(entry.name)}, the file ends`);
    }
    taken += stored;
    if (taken > bytes.length) throw fail(header, "entries of the archive lie on top of each other");
    const to = from + stored, came = crc32(bytes.subarray(from, to));
    if (came !== entry.crc) {
      throw fail(from, `the bytes of ${quoteLine(entry.name)} are others than its CRC-32 says`);
    }
    return { from, to };
  };

  const order = entries.get(`${folder}byteorder`);
  if (order) {
    const { from, to } = place(order);
    requireLittleEndian(new TextDecoder().decode(bytes.subarray(from, to)) === "little", path);
  }
  const { from, to } = place(pickle);
  const { value, opaque } = readTorchPickle(bytes, path, from, to);
  return {
    value,
    opaque,
    bytesOf(storage) {
      const name = `${folder}data/${storage.key}`, entry = entries.get(name);
      if (!entry) throw fail(from, `there is no ${quoteLine(name)} with the numbers of a tensor`);
      const { from: start, to: end } = place(entry);
      const needed = storage.count * STORAGES[storage.type].bytes;
      if (end - start !== needed) {
        throw fail(start, `${quoteLine(name)} must have ${needed} bytes, and has ${end - start}`);
      }
      return bytes.subarray(start, end);
    },
  };
}

function openPickles(bytes: Bytes, path: string): TorchFile {
  const fail = (at: number, what: string) =>
    new SyntaxError(`Cannot read PyTorch file "${path}" at byte ${at}: ${what}`);
  const magic = readTorchPickle(bytes, path);
  if (magic.value !== MAGIC) {
    throw fail(
      0,
      "expected the number that torch.save() begins a file with; this is a pickle of something else",
    );
  }
  const protocol = readTorchPickle(bytes, path, magic.end);
  if (protocol.value !== PROTOCOL) {
    throw fail(magic.end, `expected version ${PROTOCOL} of the format, got another`);
  }
  const system = readTorchPickle(bytes, path, protocol.end);
  const isLittleEndian = system.value instanceof Map && system.value.get("little_endian") !== false;
  requireLittleEndian(isLittleEndian, path);
  const { value, opaque, storages, end } = readTorchPickle(bytes, path, system.end);
  const keys = readTorchPickle(bytes, path, end);
  if (!Array.isArray(keys.value)) throw fail(end, "expected the list of storages");

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = new Map<string, { from: number; to: number }>();
  let at = keys.end;
  for (const key of keys.value) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (!storage) {
      throw fail(at, `storage ${describeKey(key)} is of no kind of number that is read`);
    }
    if (at + 8 > bytes.length) throw fail(at, "expected the length of a storage, the file ends");
    const count = Number(view.getBigInt64(at, true));
    const { type } = storage, from = at + 8, to = from + count * STORAGES[type].bytes;
    if (count !== storage.count) {
      throw fail(at, `expected ${storage.count} numbers of ${type}, got ${count}`);
    }
    if (to > bytes.length) {
      throw fail(at, `expected ${count} numbers of ${type}, the file ends`);
    }
    places.set(storage.key, { from, to });
    at = to;
  }
  return {
    value,
    opaque,
    bytesOf({ key }) {
      const found = places.get(key);
      if (!found) throw fail(end, `there are no numbers of storage ${quoteLine(key)}`);
      return bytes.subarray(found.from, found.to);
    },
  };
}

function describeKey(key: TorchValue): string {
  return typeof key === "string" ? quoteLine(key) : "without a name";
}

function requireLittleEndian(isLittleEndian: boolean, path: string) {
  if (isLittleEndian) return;
  throw new SyntaxError(
    `Cannot read PyTorch file "${path}": its numbers have the highest byte first, and only the other order is read`,
  );
}
