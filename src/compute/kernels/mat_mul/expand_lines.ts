/**
 * Writes out the repetitions of a shader: a line that names one of `counts` becomes as many lines, with
 * 0, 1, ... in the place of the name, and so do the lines between `// each NAME` and `// end`, as a whole.
 * WGSL has no other way to keep a block of numbers in registers: an array that a loop indexes is put into
 * memory by some drivers, and every loop costs a counter that WebGPU adds to guard against endless ones.
 */
export function expandLines(text: string, counts: Record<string, number>): string {
  const blocks = /^ *\/\/ each (\w+)\n([^]*?)^ *\/\/ end\n/gm;
  const numbers = (name: string) => Array.from({ length: counts[name] }, (_, i) => String(i));
  const unrolled = text.replace(
    blocks,
    (_, name, lines) => numbers(name).map((i) => replaceName(lines, name, i)).join(""),
  );
  return unrolled.split("\n").flatMap((line) =>
    Object.keys(counts).reduce(
      (lines, name) =>
        lines.flatMap((line) =>
          hasName(line, name) ? numbers(name).map((i) => replaceName(line, name, i)) : [line]
        ),
      [line],
    )
  ).join("\n");
}

// A name may be part of a longer one between underscores: sum_ROW_COLUMN.
const pattern = (name: string) => new RegExp(`(?<![A-Za-z0-9])${name}(?![A-Za-z0-9])`, "g");
const hasName = (line: string, name: string) => pattern(name).test(line);
const replaceName = (text: string, name: string, by: string) => text.replace(pattern(name), by);
