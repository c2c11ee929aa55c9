/** A code block of a page. */
export interface Block {
  language: string;
  lines: string[];
  /** Why its commands are not run, if the page says so above it. */
  notRun?: string;
}

/** A command of a page. */
export interface Shown {
  /** As it stands there, without what the shell does with it. */
  line: string;
  /** The task that it calls, if it calls one. */
  task?: string;
  flags: string[];
  /** The lines that the page says it prints; none where it is only named. */
  output: string[];
  notRun?: string;
}

const BLOCK = /(?:^<!-- not run: (.+) -->\n\n)?^```(\w*)\n([^]*?)^```$/gm;
const TASK = ["npx", "-y", "deno@2.9.6", "task"];

/** The code blocks of a page. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(BLOCK)].map(([, notRun, language, text]) => ({
    language,
    lines: text.trimEnd().split("\n"),
    notRun,
  }));
}

/** The commands of a block. */
export function commandsOf({ language, lines, notRun }: Block): Shown[] {
  const isCommand = (line: string) => language === "sh" || line.startsWith("$ ");
  return lines.filter(isCommand).map((whole) => {
    // What the shell does with it, and comments, are none of its flags.
    const line = whole.replace(/^\$ /, "").split(/ [>#&]/)[0].trimEnd();
    const words = line.split(" ");
    const isTask = TASK.every((word, i) => words[i] === word);
    const output = lines.slice(1).filter((line) => language === "console" && line !== "...");
    return {
      line,
      task: isTask ? words[TASK.length] : undefined,
      flags: words.slice(TASK.length + 1),
      output,
      notRun,
    };
  });
}

/** A line that a task prints, but for what differs from run to run and from machine to machine: numbers, units, the device. */
export function withoutNumbers(line: string): string {
  return line.trim()
    .replace(/^Device: .+/, "Device:")
    .replace(/[█-▏]+/g, "█")
    .replace(/(?<=^|[\s(])-(?=\d)/g, "")
    .replace(/\d[\d,.]*\d|\d/g, "#")
    .replace(/\b[kMGT]?B\b/g, "B")
    .replace(/ in each of # workers/, "")
    // Options of a network, of which the tests take the smallest.
    .replace(/:\w+=[^\s,]+(,\w+=[^\s,]+)*/g, "")
    .replace(/\s+/g, " ");
}
