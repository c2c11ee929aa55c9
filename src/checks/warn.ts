/**
 * A text as it can be printed: a terminal obeys control characters, and names from data may hold them. All but tabs and
 * line ends are written as in JSON, `\u001b`.
 */
export function visibleText(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex -- they are what is replaced
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Prints a sentence about data as a warning, for those who do not hear of it otherwise. */
export function warn(message: string): void {
  console.warn(visibleText(message));
}
