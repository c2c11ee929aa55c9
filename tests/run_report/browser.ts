import { strictEqual } from "node:assert/strict";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFolder } from "../temporary_folder.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

async function findChromium(): Promise<string | undefined> {
  for (const file of CHROMIUM) {
    if (await stat(file).then(() => true, () => false)) return file;
  }
}

const executablePath = await findChromium();

/** Whether {@link lookAt} can be used here. */
export const hasBrowser = executablePath !== undefined;

/** A screen, and what is done before it. */
export interface Screen {
  width: number;
  colorScheme: "light" | "dark";
  /** Keys to press, one after the other. @default {[]} */
  keys?: string[];
}

/** What the process of the browser is told. */
export interface LookOptions extends Required<Screen> {
  executablePath: string;
  file: string;
}

/** What a page is like in the browser. */
export interface Look {
  /** Errors and warnings of the console, and what was asked of the network. */
  faults: string[];
  /** At first, and after each key. */
  states: {
    /** The charts that are on the screen, and the numbers of the curves that have marks there. */
    charts: { label: string; curves: number[] }[];
    /** Images that were decoded. */
    images: number;
    scrollWidth: number;
    paper: string;
    /** The text of what has the focus. */
    focused: string;
    isPressed: boolean;
  }[];
}

/** Opens a page in Debian's chromium. */
export function lookAt(html: string, { keys = [], ...screen }: Screen): Promise<Look> {
  return withFolder(async (folder) => {
    const file = join(folder, "page.html");
    await writeFile(file, html);
    const options: LookOptions = { executablePath: executablePath!, file, keys, ...screen };
    const script = fileURLToPath(new URL("browser_process.ts", import.meta.url));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--allow-all", script, JSON.stringify(options)],
      stdin: "null",
    }).output();
    strictEqual(code, 0, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  });
}
