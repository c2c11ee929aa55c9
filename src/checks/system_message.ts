/**
 * What the operating system says is wrong, without its codes and the path, which our own sentences have:
 * `No such file or directory` of `No such file or directory (os error 2): open '/faces'`.
 */
export function systemMessage(error: unknown): string {
  return (error as Error).message
    .replace(/^E[A-Z]+: /, "")
    .replace(/ \(os error \d+\).*$/s, "")
    .replace(/, \w+ '.*'$/s, "");
}
