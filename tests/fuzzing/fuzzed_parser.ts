/** A parser that is given broken inputs. */
export interface FuzzedParser {
  /** What `--only` calls it. */
  name: string;
  /** Small valid inputs, which are broken in all ways; of every branch of the format one. */
  samples: readonly Uint8Array[];
  /** Reads an input, or throws what it has to say about it. */
  parse(bytes: Uint8Array<ArrayBuffer>): unknown;
  /**
   * How the messages of its errors begin.
   *
   * @default {/^Cannot /}
   */
  says?: RegExp;
  /**
   * The most bytes of buffers that it may make for a byte of input, and of heap that it may keep meanwhile, besides
   * the input itself. With Infinity neither is bounded.
   *
   * @default {1}
   */
  memory?: number;
}

/** A text as the bytes of a file. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Characters up to `\xff` as a byte each. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** For parsers of text: reads the bytes as a file of text is read. */
export function ofText(parse: (text: string) => unknown): FuzzedParser["parse"] {
  return (bytes) => parse(new TextDecoder().decode(bytes));
}

let folder: string | undefined;

/** For parsers of files: writes the bytes to a file, whose name has this ending and which is
 * written anew for each. */
export function ofFile(
  parse: (file: string) => unknown,
  ending = "",
): FuzzedParser["parse"] {
  return async (bytes) => {
    if (!folder) {
      const made = folder = Deno.makeTempDirSync({ prefix: "virtual-fc-fuzz-" });
      addEventListener("unload", () => Deno.removeSync(made, { recursive: true }));
    }
    const file = `${folder}/input${ending}`;
    Deno.writeFileSync(file, bytes);
    return await parse(file);
  };
}
