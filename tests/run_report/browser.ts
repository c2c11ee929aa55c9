import { strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withFolder } from "../temporary_folder.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** One that opens a page: a browser that is being installed may be there by name and not start yet. */
async function findChromium(): Promise<string | undefined> {
  for (const file of CHROMIUM) {
    if (await opensPage(file)) return file;
  }
  console.warn("No Chromium that opens a page is here: the tests of pages are skipped.");
}

async function opensPage(file: string): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command(file, {
      args: ["--headless", "--no-sandbox", "--dump-dom", "about:blank"],
      stdin: "null",
      signal: AbortSignal.timeout(60_000),
    }).output();
    return new TextDecoder().decode(stdout).includes("<body>");
  } catch {
    return false;
  }
}

const executablePath = await findChromium();

/** Whether {@link lookAt} can be used here. */
export const hasBrowser = executablePath !== undefined;

/** A screen, and what is done before it. */
export interface Screen {
  width: number;
  colorScheme: "light" | "dark";
  /** Keys to press, and files to add to, one after the other. @default {[]} */
  actions?: (string | Addition)[];
}

/** A file grows, upon which the page is to change. */
export interface Addition {
  file: string;
  text: string;
  /** The address of an element, and what its text is to be. */
  until: { selector: string; text: string };
}

/** What the process of the browser is told. */
export interface LookOptions extends Required<Screen> {
  executablePath: string;
  url: string;
}

/** What a page is like in the browser. */
export interface Look {
  /** Errors and warnings of the console, and what was asked of the network. */
  faults: string[];
  /** How often the page was loaded. */
  loads: number;
  /** At first, and after each action. */
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
    /** What a chart says at the place that is read. */
    readout: string;
  }[];
}

/** Opens a page in Debian's chromium. */
export function lookAt(html: string, screen: Screen): Promise<Look> {
  return withFolder(async (folder) => {
    const file = join(folder, "page.html");
    await writeFile(file, html);
    return await visit(pathToFileURL(file).href, screen);
  });
}

/** Opens what is at an address in Debian's chromium. */
export async function visit(url: string, { actions = [], ...screen }: Screen): Promise<Look> {
  const options: LookOptions = { executablePath: executablePath!, url, actions, ...screen };
  const script = fileURLToPath(new URL("browser_process.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", script, JSON.stringify(options)],
    stdin: "null",
  }).output();
  strictEqual(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
