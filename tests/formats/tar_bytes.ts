/** What {@link tarBytes} puts into a tar file; `type` is the letter of its kind, a file's is "0". */
export interface TarEntry {
  name: string;
  bytes?: string | Uint8Array;
  type?: string;
  /** In place of the true one. */
  size?: number;
  /** What a link, type "1" or "2", names. */
  link?: string;
  /** Writes names in Latin-1 rather than UTF-8. */
  isLatin1?: boolean;
}

const text = new TextEncoder();

/** A tar file, put together by hand from the description of ustar. */
export function tarBytes(entries: TarEntry[], end = 1024): Uint8Array<ArrayBuffer> {
  const parts = entries.flatMap((entry) => {
    const bytes = typeof entry.bytes === "string" ? text.encode(entry.bytes) : entry.bytes ?? [];
    return [...headerBlock(entry, bytes.length), ...bytes, ...zeros(-bytes.length & 511)];
  });
  return Uint8Array.from([...parts, ...zeros(end)]);
}

function headerBlock(
  { name, type = "0", size, link = "", isLatin1 = false }: TarEntry,
  length: number,
): Uint8Array {
  const block = new Uint8Array(512);
  const encode = (value: string) =>
    isLatin1 ? Uint8Array.from(value, (letter) => letter.charCodeAt(0)) : text.encode(value);
  const put = (value: string, at: number) => block.set(encode(value), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  put(name, 0);
  put(`${octal(0o644, 7)}\0`, 100);
  put(`${octal(size ?? length, 11)}\0`, 124);
  put("        ", 148);
  put(type, 156);
  put(link, 157);
  put("ustar\u000000", 257);
  put(`${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `, 148);
  return block;
}

function zeros(count: number): number[] {
  return new Array(count).fill(0);
}
