/**
 * Whether an error is one of the system's: a permission, a file, or a module that is missing. What decodes a picture reads no files
 * but those of its decoder, so such an error says nothing about the picture.
 */
export function isOfSystem(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return (typeof code === "string" && /^(E[A-Z0-9]+|ERR_MODULE_NOT_FOUND)$/.test(code)) ||
    KINDS.some((kind) => error instanceof kind);
}

const { InvalidData: _, UnexpectedEof: __, ...others } = Deno.errors;
const KINDS = Object.values(others);
